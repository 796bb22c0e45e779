"""Every part counts what it says it counts."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from evaluation_fakes import HELD_OUT, TRAINING, answer, context

from evaluation import models
from evaluation.context import Context, Training
from evaluation.examples import Example
from evaluation.figures import Result
from evaluation.models import Answer, Trained
from evaluation.noise import KINDS, noisy
from evaluation.parts import PARTS, QUICK, knowledge, strangers
from evaluation.splits import clusters


def measured(name: str, folder: Path, **changes: Any) -> Result:
    part = PARTS[name]
    whole = context(folder, [])
    for field, value in changes.items():
        setattr(whole, field, value)
    whole.answers = {text: answer(text) for text in part.texts(whole)}
    steps: list[str] = []
    whole.step = steps.append
    result = part.measure(whole)
    assert len(steps) == part.steps(whole)
    json.dumps(result.as_json())
    return result


def test_held_out(tmp_path: Path) -> None:
    found = measured("held-out", tmp_path)
    assert found.figures["intent accuracy"].value == 0.75
    assert found.figures["entity F1, exact"].value == 1.0
    # the chit-chat is only 0.6 sure: asked back, which counts as wrong
    assert found.figures["right without asking back"].value == 0.5
    assert found.figures["asked back"].value == 0.25
    assert found.details["confusions"] == [("cancel", "tracking", 1)]
    assert found.details["entities"]["date"]["exact_f1"] == 1.0
    assert sum(row["count"] for row in found.details["styles"].values()) == len(HELD_OUT)


def test_noise_measures_the_copies_not_the_sentences(tmp_path: Path) -> None:
    found = measured("noise", tmp_path)
    assert set(found.details["kinds"]) == {
        "none",
        "typo",
        "two typos",
        "spacing",
        "choseong",
        "endings",
        "mixed",
    }
    assert found.details["kinds"]["none"]["value"] == 0.75
    assert found.details["kinds"]["none"]["changed"] == 0
    assert found.details["kinds"]["endings"]["changed"] == 1
    assert found.details["kinds"]["endings"]["value"] == 0.75  # the first word is whole
    assert "intent accuracy, none" not in found.figures


def test_calibration(tmp_path: Path) -> None:
    found = measured("calibration", tmp_path)
    # 0.9 right, twice 0.8 half right, 0.6 right
    assert found.figures["calibration error (ECE)"].value == pytest.approx((0.1 + 2 * 0.3 + 0.4) / 4)
    assert dict(found.details["coverage"])[1.0] == 0.75


def test_strangers_are_rejected_by_what_is_believed_of_intents_that_are_acted_on(tmp_path: Path) -> None:
    (tmp_path / "outside.yml").write_text(
        "other:\n  - 노래 틀어\n  - 심심해\norder:\n  - 취소해 줘\n", "utf-8"
    )
    found = measured("strangers", tmp_path)
    # "심심해" is training data, "order" is in scope: one stranger is left of the file
    assert found.details["sources"]["outside.yml"]["count"] == 1
    assert found.details["sources"]["held-out"]["count"] == 1
    assert found.details["in scope"] == 3
    assert found.figures["rejected at 5 % false rejection, outside.yml"].value == 1.0
    assert found.figures["AUROC, held-out"].value == 1.0
    assert found.details["sources"]["held-out"]["refused today"] == 1.0


def test_strangers_come_from_the_data_folder_when_it_has_them(tmp_path: Path) -> None:
    for name in ("songys-chatbot", "kote", "massive-ko"):
        (tmp_path / name).mkdir()
    (tmp_path / "songys-chatbot" / "ChatbotData.csv").write_text(
        'Q,A,label\n"12시, 땡!",하루가,0\n취소 해줘,x,0\n', "utf-8"
    )
    (tmp_path / "kote" / "val.tsv").write_text("1\t참 좋네요\t0,6\n", "utf-8")
    lines = "".join(json.dumps({"utt": f"불 꺼 {n}"}) + "\n" for n in range(700))
    (tmp_path / "massive-ko" / "dev.jsonl").write_text(lines, "utf-8")
    whole = context(tmp_path, [])
    whole.data = tmp_path
    found = strangers.strangers(whole)
    assert found["songys-chatbot"] == ["12시, 땡!"]  # the other is training data
    assert found["kote"] == ["참 좋네요"]
    assert len(found["massive-ko"]) == len(set(found["massive-ko"])) == 600
    assert found == strangers.strangers(whole)


def test_speed(tmp_path: Path) -> None:
    archive = tmp_path / "model.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        item = tarfile.TarInfo("weights")
        item.size = 3 * 2**20
        packed.addfile(item, io.BytesIO(bytes(item.size)))
    found = measured("speed", tmp_path)
    assert {name: figure.value for name, figure in found.figures.items()} == {
        "p50, processor": 1.0,
        "p95, processor": 1.0,
        "resident": 700.0,
        "model": 3.0,
    }
    assert found.details["wall"][0] == 2.0


def test_knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = [("a", "fee"), ("b", "fee"), ("c", "time"), ("d", None), ("e", None)]
    lines = [json.dumps({"id": name, "text": name, "article": article}) for name, article in labels]
    (tmp_path / "knowledge.jsonl").write_text("\n".join(lines), "utf-8")
    said = [
        ("a", True, "fee time"),
        ("b", False, "fee"),
        ("c", True, "fee x time"),
        ("d", True, "fee"),
        ("e", False, ""),
    ]
    answers = {
        name: {"answered": answered, "hits": [{"article": hit, "score": 1} for hit in hits.split()]}
        for name, answered, hits in said
    }
    lost = {"answered": False, "hits": []}
    asked: list[str] = []

    def search(questions: Sequence[str]) -> list[dict[str, Any]]:
        asked.extend(questions)
        return [answers.get(text, lost) for text in questions]

    monkeypatch.setattr(knowledge, "search", search)
    found = measured("knowledge", tmp_path)
    assert asked == [name for name, _ in labels] + [noisy(name, kind) for kind in KINDS for name, _ in labels]
    values = {name: round(figure.value, 3) for name, figure in found.figures.items()}
    expected = {
        "right article first": 0.667,
        "right article in three": 1.0,
        "answered, and rightly": 0.333,
        "refused when nothing fits": 0.5,
    }
    assert {name: values[name] for name in expected} == expected
    # A typing slip needs Hangul, so there is none here; a mood after it is always there, and its questions are lost.
    assert {name: values[f"{name}, typo"] for name in expected} == expected
    assert values["right article first, endings"] == 0.0
    assert values["refused when nothing fits, endings"] == 1.0
    assert found.details["missed"] == [["time", "fee", "c"]]


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Example], list[Example]]]:
    """What is trained and tested on, instead of Rasa."""
    asked: list[tuple[list[Example], list[Example]]] = []

    def fake(self: Context, training: Training) -> tuple[Trained, list[Answer]]:
        asked.append((list(training.train), list(training.test)))
        self.step(training.title)
        return Trained(Path("none"), 1.0, 1.0, 1.0), [answer(example.text) for example in training.test]

    monkeypatch.setattr(Context, "train_and_ask", fake)
    return asked


_THINGS = ["운동화", "에어프라이어", "강아지 사료", "텐트", "원피스", "노트북 가방", "향수", "이불", "식탁"]
_MANY = [
    *(Example(f"취소 {thing} 주문한 것", "cancel") for thing in _THINGS),
    *(Example(f"배송 {thing} 어디쯤 왔나요 언제 오나요", "tracking") for thing in _THINGS),
    Example("취소 ㄱㄱ", "cancel"),
    Example("배송 ㅇㄷ임", "tracking"),
]


def test_folds_judge_every_utterance_without_its_wordings(tmp_path: Path, trainings: list[Any]) -> None:
    found = measured("folds", tmp_path, training=_MANY)
    assert found.figures["intent accuracy"].value == 1.0
    assert len(found.figures["intent accuracy"].outcomes) == len(_MANY)
    groups = dict(zip(_MANY, clusters([example.text for example in _MANY]).tolist(), strict=True))
    for train, test in trainings:
        assert not {groups[example] for example in train} & {groups[example] for example in test}


def test_styles_are_held_back_whole(tmp_path: Path, trainings: list[Any]) -> None:
    found = measured("styles", tmp_path, training=_MANY)
    assert "initials" in found.details["styles"]
    train, test = trainings[0]
    assert {example.text for example in test} == {"취소 ㄱㄱ", "배송 ㅇㄷ임"}
    assert not set(train) & set(test)


def test_shots_grow_to_the_whole(tmp_path: Path, trainings: list[Any]) -> None:
    found = measured("shots", tmp_path, training=_MANY, quick=False)
    curve = found.details["curve"]
    assert [point["shots"] for point in curve] == [5, 10, 20, 40, None]
    assert [point["rows"] for point in curve] == [10, 20, 20, 20, 20]
    assert curve[-1]["accuracy"] == 0.75
    assert all(test == HELD_OUT for _, test in trainings)


def test_trainings_side_by_side_keep_their_order(
    tmp_path: Path, trainings: list[tuple[list[Example], list[Example]]]
) -> None:
    whole = context(tmp_path, [])
    whole.jobs = 3
    given = [Training(f"{place}", [example], [example]) for place, example in enumerate(_MANY)]
    found = whole.trained_answers(given)
    assert [answers for _, answers in found] == [[answer(example.text)] for example in _MANY]
    assert len(trainings) == len(_MANY)


def test_quick_parts_train_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("trained")

    monkeypatch.setattr(models, "train", never)
    monkeypatch.setattr(models, "unpacked_mib", lambda _: 1.0)
    for name in QUICK:
        if name != "knowledge":
            measured(name, tmp_path)
    assert TRAINING
