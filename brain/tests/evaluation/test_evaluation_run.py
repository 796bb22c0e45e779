"""`make eval` with a real Rasa: a tiny data set, a component of Rasa's that trains in no time, every file at the end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation import models
from evaluation.__main__ import main
from evaluation.examples import Example, Span, read_rasa, write_rasa
from evaluation.history import read

_CONFIG = """
recipe: default.v1
assistant_id: tiny
language: ko
pipeline:
- name: KeywordIntentClassifier
- name: RegexEntityExtractor
"""
_THINGS = ["운동화", "텐트", "향수", "이불", "식탁", "가방"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Training data, a pipeline, held-out sentences, and a model of them."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "config.yml").write_text(_CONFIG, "utf-8")
    tables = folder / "tables.yml"
    lookup = "".join(f"    - {thing}\n" for thing in _THINGS)
    tables.write_text(f'version: "3.1"\nnlu:\n- lookup: product\n  examples: |\n{lookup}', "utf-8")
    examples = [Example(f"{thing} 취소", "cancel", (Span("product", 0, len(thing)),)) for thing in _THINGS]
    examples += [
        Example(f"{thing} 어디쯤이에요", "tracking", (Span("product", 0, len(thing)),)) for thing in _THINGS
    ]
    write_rasa(examples, folder / "nlu.yml", like=tables)
    held_out = [
        {
            "text": "운동화 취소",
            "intent": "cancel",
            "entities": [{"entity": "product", "start": 0, "end": 3}],
        },
        {"text": "운동화 취소 안 할래요", "intent": "other", "entities": []},
    ]
    (folder / "holdout.jsonl").write_text("\n".join(json.dumps(line) for line in held_out), "utf-8")
    (folder / "model").mkdir()
    models.train(folder / "nlu.yml", folder / "config.yml", folder / "model")
    return folder


def _run(project: Path, *more: str) -> None:
    files = [
        "--model",
        "model/model.tar.gz",
        "--training",
        "nlu.yml",
        "--config",
        "config.yml",
        "--holdout",
        "holdout.jsonl",
    ]
    paths = [word if word.startswith("--") else str(project / word) for word in files]
    main([*paths, "--out", str(project / "out"), "--quick", *more])


def test_a_model_answers_in_its_own_process(project: Path) -> None:
    found = models.parse(project / "model" / "model.tar.gz", ["운동화 취소", "텐트 어디쯤이에요", "/restart"])
    assert [answer.intent for answer in found.answers[:2]] == ["cancel", "tracking"]
    assert found.answers[0].spans == (Span("product", 0, 3),)
    assert found.answers[0].confidence == 1.0
    assert all(answer.ms > 0 for answer in found.answers)
    assert found.resident_mib > 10


def test_training_costs_are_told(project: Path, tmp_path: Path) -> None:
    trained = models.train(project / "nlu.yml", project / "config.yml", tmp_path)
    assert trained.archive.is_file()
    assert trained.processor_seconds > 0
    assert trained.seconds > 0
    assert trained.mib > 0


def test_a_training_that_fails_says_why(project: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(_CONFIG.replace("RegexEntityExtractor", "NoSuchComponent"), "utf-8")
    with pytest.raises(models.ModelError, match="NoSuchComponent"):
        models.train(project / "nlu.yml", config, tmp_path)


def test_a_whole_run_and_a_second_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run(project, "--parts", "held-out,noise,calibration,strangers,speed,folds")
    said = capsys.readouterr().out
    assert "held-out: intent accuracy" in said
    first = json.loads((project / "out" / "held-out.json").read_text("utf-8"))
    assert first["figures"]["intent accuracy"]["value"] == 0.5
    folds = json.loads((project / "out" / "folds.json").read_text("utf-8"))
    assert folds["details"]["utterances"] == len(read_rasa(project / "nlu.yml"))
    _run(project, "--parts", "held-out")
    runs = read(project / "out" / "history.jsonl")
    assert ["folds: intent accuracy" in run.figures for run in runs] == [True, False]
    page = (project / "out" / "index.html").read_text("utf-8")
    assert "나빠진 것이 없어요" in page
    assert "지금까지의 흐름" in page


def test_without_a_model_it_ends_with_a_sentence(project: Path) -> None:
    with pytest.raises(SystemExit, match="make train"):
        main(["--model", str(project / "none.tar.gz"), "--parts", "speed"])
