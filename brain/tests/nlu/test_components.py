"""The components as Rasa uses them: train, store, load, parse."""

from __future__ import annotations

import ast
import json
import random
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SMALL
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.nlu.decision import ClarificationDecision
from sangdam_brain.nlu.entities import KiwiEntityExtractor
from sangdam_brain.nlu.intent import KiwiIntentClassifier
from sangdam_brain.nlu.noise import disturb

CONTEXT = ExecutionContext(GraphSchema({}))

ANNOTATED = [
    ("운동화 취소해 주세요", "운동화", "product"),
    ("운동화를 반품할래요", "운동화", "product"),
    ("새로 산 코트요", "코트", "product"),
    ("이불을 교환하고 싶어요", "이불", "product"),
    ("코트를 취소할게요", "코트", "product"),
    ("검정색으로 주세요", "검정색", "option"),
    ("네이비로 바꿔 주세요", "네이비", "option"),
    ("이불 언제 와요", "이불", "product"),
]


def _examples() -> list[Message]:
    plain = [
        Message.build(text=text, intent=intent)
        for intent, texts in SMALL.items()
        for text in texts
        for _ in range(2)
    ]
    return [*plain, *(_annotated(*row) for row in ANNOTATED * 4)]


def _annotated(text: str, value: str, entity: str) -> Message:
    start = text.index(value)
    span = {"start": start, "end": start + len(value), "value": value, "entity": entity}
    return Message.build(text=text, intent="cancel_order", entities=[span])


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path_factory.mktemp("model"))


def _trained(kind: Any, storage: LocalModelStorage) -> Any:
    component = kind.create(kind.get_default_config(), storage, Resource(kind.__name__), CONTEXT)
    component.train(TrainingData(_examples()))
    return component


@pytest.fixture(scope="module")
def classifier(storage: LocalModelStorage) -> KiwiIntentClassifier:
    return _trained(KiwiIntentClassifier, storage)


@pytest.fixture(scope="module")
def extractor(storage: LocalModelStorage) -> KiwiEntityExtractor:
    return _trained(KiwiEntityExtractor, storage)


def _loaded(kind: Any, storage: LocalModelStorage) -> Any:
    return kind.load(kind.get_default_config(), storage, Resource(kind.__name__), CONTEXT)


def _parse(component: Any, text: str) -> dict[str, Any]:
    return component.process([Message.build(text=text)])[0].as_dict(only_output_properties=True)


TEXTS = [
    "주문 취소",
    "안녕하세요!",
    "택배 어디예요 ㅠㅠ",
    "운동화를 취소해 줘요",
    "",
    "😀",
    "처음 보는 망토개구리 말",
    "검정색이요 2개",
]


def test_every_intent_is_ranked(classifier: KiwiIntentClassifier) -> None:
    parsed = _parse(classifier, "주문 취소해 주세요")
    assert parsed["intent"]["name"] == "cancel_order"
    assert {entry["name"] for entry in parsed["intent_ranking"]} == set(SMALL)
    confidences = [entry["confidence"] for entry in parsed["intent_ranking"]]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("kind", [KiwiIntentClassifier, KiwiEntityExtractor])
def test_a_stored_model_predicts_bit_for_bit_the_same(
    kind: Any, storage: LocalModelStorage, request: Any
) -> None:
    fixture = "classifier" if kind is KiwiIntentClassifier else "extractor"
    trained, loaded = request.getfixturevalue(fixture), _loaded(kind, storage)
    for text in TEXTS:
        assert _parse(trained, text) == _parse(loaded, text)


def test_entities_lose_their_particles_and_gain_a_meaning(
    extractor: KiwiEntityExtractor, monkeypatch: Any
) -> None:
    monkeypatch.setattr(KiwiEntityExtractor, "today", staticmethod(lambda: date(2026, 11, 22)))
    found = {
        entity["entity"]: entity
        for entity in extractor.entities_of("어제 산 운동화를 두 개 취소할게요 3만 5천원이요")
    }
    assert found["product"]["value"] == "운동화"
    assert found["date"]["normal"] == "2026-11-21"
    assert found["quantity"]["normal"] == 2
    assert found["money"]["normal"] == 35000
    assert "confidence_entity" in found["product"]
    assert "confidence_entity" not in found["money"]


@pytest.mark.parametrize(
    ("text", "entity", "value", "normal"),
    [
        (
            "주문번호 ２０２５０３０１　００００４５６이요",
            "order_number",
            "２０２５０３０１　００００４５６",
            "20250301-0000456",
        ),
        ("5678", "phone_number", "5678", "5678"),
        ("뒷자리는 3021이요", "phone_number", "3021", "3021"),
        ("공일공 1234 5678로 전화 주세요", "phone_number", "공일공 1234 5678", "01012345678"),
        ("송장은 6543-2109-8765요", "tracking_number", "6543-2109-8765", "654321098765"),
        ("메일은 Me@Shop.co.kr이에요", "email", "Me@Shop.co.kr", "me@shop.co.kr"),
        ("CJ대한통운으로 왔어요", "courier", "CJ대한통운", "cj"),
        ("배추 여섯 포기 보내 주세요", "quantity", "여섯 포기", 6),
        ("국수 세 그릇이요", "quantity", "세 그릇", 3),
        (
            "서울 마포구 양화로 45 3층으로 보내 주세요",
            "address",
            "서울 마포구 양화로 45 3층",
            "서울 마포구 양화로 45 3층",
        ),
    ],
)
def test_patterns_need_no_training(text: str, entity: str, value: str, normal: Any) -> None:
    untrained = KiwiEntityExtractor(KiwiEntityExtractor.get_default_config(), None, None)  # type: ignore[arg-type]
    found = [each for each in untrained.entities_of(text) if each["entity"] == entity]
    assert [(each["value"], each["normal"]) for each in found] == [(value, normal)]
    assert text[found[0]["start"] : found[0]["end"]] == value


@pytest.mark.parametrize(
    "text",
    [
        "2024년에 1234원 썼어요",
        "어떻게 하나요",
        "1588 1234",
        "회원 등급이 뭐예요",
        "병원에 가요",
        "30대 직장인이에요",
    ],
)
def test_patterns_keep_to_themselves(text: str) -> None:
    untrained = KiwiEntityExtractor(KiwiEntityExtractor.get_default_config(), None, None)  # type: ignore[arg-type]
    assert not {each["entity"] for each in untrained.entities_of(text)} & {
        "phone_number",
        "quantity",
        "order_number",
    }


def _decide(text: str, ranking: list[dict[str, Any]]) -> dict[str, Any]:
    message = Message.build(text=text)
    message.set("intent", dict(ranking[0]), add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
    decision = ClarificationDecision({**ClarificationDecision.get_default_config(), "threshold": 0.4})
    return decision.process([message])[0].as_dict(only_output_properties=True)


def _ranking(*confidences: float) -> list[dict[str, Any]]:
    names = ["cancel_order", "chitchat", "stop"]
    return [
        {"name": name, "confidence": confidence} for name, confidence in zip(names, confidences, strict=True)
    ]


def test_a_sure_intent_passes() -> None:
    assert _decide("취소", _ranking(0.8, 0.1, 0.1))["intent"]["name"] == "cancel_order"


@pytest.mark.parametrize("confidences", [(0.3, 0.1, 0.1), (0.46, 0.45, 0.09)], ids=["unsure", "ambiguous"])
def test_an_unsure_intent_is_asked_about_and_the_ranking_stays(confidences: Any) -> None:
    ranking = _ranking(*confidences)
    decided = _decide("음", ranking)
    assert decided["intent"]["name"] == "nlu_fallback"
    assert decided["intent_ranking"][0]["name"] == "nlu_fallback"
    assert decided["intent_ranking"][1:] == ranking


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "\x00", "\ud800", "ㅤ".strip("ㅤ")])
def test_silence_is_never_an_order(text: str) -> None:
    assert _decide(text, _ranking(0.9, 0.05, 0.05))["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize("text", ["ㅋㅋㅋㅋ", "ㅎㅎ", "ㅋㅋㅠㅠ", "ㅎㅎㅎ!!"])
def test_laughter_is_chitchat(text: str) -> None:
    assert _decide(text, _ranking(0.9, 0.05, 0.05))["intent"]["name"] == "chitchat"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "가" * 5000,
        "ㄱ" * 100_000,
        "\u0301" * 100_000,
        "a\x00b",
        "\ud800",
        "😀" * 3000,
        "1-" * 20_000,
        "서울 " * 5000,
        "0 " * 9000,
    ],
)
def test_degenerate_text_is_answered_soon(
    text: str, classifier: KiwiIntentClassifier, extractor: KiwiEntityExtractor
) -> None:
    began = time.process_time()
    assert len(_parse(classifier, text)["intent_ranking"]) == len(SMALL)
    extractor.entities_of(text)
    assert time.process_time() - began < 3.0


def test_training_without_annotations_leaves_patterns(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    kind = KiwiEntityExtractor
    component = kind.create(kind.get_default_config(), storage, Resource("bare"), CONTEXT)
    component.train(TrainingData([Message.build(text="안녕", intent="greet")]))
    with storage.read_from(Resource("bare")) as folder:
        assert list(folder.iterdir()), "Rasa's cache drops an empty folder, and the component with it"
    loaded = kind.load(kind.get_default_config(), storage, Resource("bare"), CONTEXT)
    assert [entity["entity"] for entity in loaded.entities_of("내일이요")] == ["date"]


def test_noise_is_the_same_every_time() -> None:
    texts = [disturb("어제 주문한 운동화 취소해 주세요", random.Random(seed)) for seed in range(200)]
    assert texts == [disturb("어제 주문한 운동화 취소해 주세요", random.Random(seed)) for seed in range(200)]
    assert len(set(texts)) > 100


SOURCES = sorted((ROOT / "brain" / "sangdam_brain").rglob("*.py"))


def _imports(tree: ast.AST) -> dict[str, bool]:
    """Imported top packages; True if imported when the module is."""
    top = {id(node) for node in ast.iter_child_nodes(tree)}
    found: dict[str, bool] = {}
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            package = name.split(".")[0]
            found[package] = found.get(package, False) or id(node) in top
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_nothing_can_run_code_from_a_model_file(path: Path) -> None:
    imported = _imports(ast.parse(path.read_text(encoding="utf-8")))
    assert not set(imported) & {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
    assert "allow_pickle=True" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if "nlu" in path.parts], ids=lambda path: path.name
)
def test_training_libraries_are_not_loaded_to_parse(path: Path) -> None:
    imported = _imports(ast.parse(path.read_text(encoding="utf-8")))
    assert not {package for package, at_top in imported.items() if at_top} & {
        "sklearn",
        "scipy",
        "tensorflow",
        "keras",
    }


def test_model_files_are_plain(storage: LocalModelStorage, classifier: Any, extractor: Any) -> None:
    with storage.read_from(Resource("KiwiIntentClassifier")) as folder:
        assert {path.suffix for path in folder.iterdir()} == {".npz", ".json"}
        assert json.loads((folder / "meta.json").read_text(encoding="utf-8"))["labels"] == sorted(SMALL)
    with storage.read_from(Resource("KiwiEntityExtractor")) as folder:
        assert sorted(path.name for path in folder.iterdir()) == [
            "field.json",
            "field.npz",
            "tagger.json",
            "tagnet.json",
            "tagnet.npz",
        ]
