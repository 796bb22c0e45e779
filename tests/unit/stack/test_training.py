"""Training: only when something changed, whole or not at all, and mistakes in Rasa's words without a traceback."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

import pytest

from sangdam.settings import Settings
from sangdam.stack import models
from sangdam.stack.brain_environ import BRAIN_PYTHON
from sangdam.stack.errors import TrainingFailed
from sangdam.stack.training import fingerprint, fitting_model, message_of, steps, train

from .conftest import ModelMaker

CONFIG = """
recipe: default.v1
assistant_id: tiny
language: ko
pipeline:
  - name: WhitespaceTokenizer
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
"""

DOMAIN = """
version: "3.1"
intents: [greet]
responses:
  utter_greet: [{text: 안녕하세요}]
"""

DATA = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello
      - hi
rules:
  - rule: greet
    steps:
      - intent: greet
      - action: utter_greet
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "config.yml").write_text(CONFIG)
    (tmp_path / "domain.yml").write_text(DOMAIN)
    (tmp_path / "data" / "all.yml").write_text(DATA)
    (tmp_path / "brain" / "sangdam_brain").mkdir(parents=True)
    (tmp_path / "brain" / "sangdam_brain" / "code.py").write_text("")
    return tmp_path


def test_the_fingerprint_knows_what_a_model_is_made_of(project: Path) -> None:
    seen = {fingerprint(project)}
    code = ("brain/sangdam_brain/code.py", "brain/sangdam_brain/words.txt", "brain/uv.lock")
    for name in ("config.yml", "domain.yml", "data/all.yml", *code):
        with (project / name).open("a") as file:
            file.write("\n# changed\n")
        seen.add(fingerprint(project))
    assert len(seen) == 7
    (project / "brain" / "sangdam_brain" / "turn.py").write_text("changed: it only serves")
    (project / "README.md").write_text("changed")
    os.utime(project / "config.yml")
    assert fingerprint(project) in seen, "times and other files do not matter"


def test_a_model_that_fits_is_used_again_and_becomes_the_newest(
    project: Path, embedded: Settings, make_model: ModelMaker
) -> None:
    assert fitting_model(embedded, project) is None
    fitting = make_model(f"20260101-000000-{fingerprint(project)}")
    os.utime(fitting, (1, 1))
    make_model("20260101-000001-other")
    assert fitting_model(embedded, project) == fitting
    assert models.archives(embedded.models_folder)[0] == fitting
    make_model(fitting.name.removesuffix(".tar.gz"), rasa_open_source_version="3.5")
    assert fitting_model(embedded, project) is None, "what must not be loaded does not fit"


def test_rasas_words_are_kept_and_its_noise_is_not() -> None:
    output = [
        "2026-11-22 05:36:10 INFO     rasa.validator  - No story structure conflicts found.",
        "/x/fontconfig_pattern.py:66: PyparsingDeprecationWarning: 'setParseAction' deprecated",
        "Processed story blocks:  50%|####  | 1/2 [00:00<00:00]",
        "Traceback (most recent call last):",
        '  File "/x/rasa/cli.py", line 3, in main',
        "    do()",
        "rasa.shared.exceptions.YamlException: Failed to validate '/p/domain.yml'.",
        "in /p/domain.yml:3:",
    ]
    assert message_of(deque(output)) == (
        "rasa.shared.exceptions.YamlException: Failed to validate '/p/domain.yml'.\nin /p/domain.yml:3:"
    )
    assert "debug" in message_of(deque())


def test_progress_is_told_by_component_and_by_round() -> None:
    lines = [
        "2026-11-22 INFO rasa.engine.training.hooks - Restored component 'KiwiTokenizer' from cache.",
        "2026-11-22 INFO rasa.engine.training.hooks - Starting to train component 'KiwiIntentClassifier'.",
        "Networks:  25%|##5       | 5/20 [00:10<00:30,  2.00s/it]",
        "Tagger:  50%|#####     | 5/10 [00:10<00:10,  2.00s/it]",
        "Epochs: whatever else 3/4 says",
        "2026-11-22 INFO rasa.engine.training.hooks - Finished training component 'KiwiIntentClassifier'.",
    ]
    assert list(steps(lines, 3)) == [
        (1, 3, ""),
        (1, 3, "KiwiIntentClassifier"),
        (1.25, 3, ""),
        (1.5, 3, ""),
        (2, 3, ""),
    ]


def test_a_yaml_mistake_stops_before_rasa_starts(project: Path, embedded: Settings) -> None:
    (project / "domain.yml").write_text("intents:\n\t- greet\n")
    with pytest.raises(TrainingFailed, match=r"domain\.yml:2: .*\n.*탭"):
        train(embedded, lambda *_: None, project)


@pytest.mark.skipif(not BRAIN_PYTHON.exists(), reason="the brain's environment is not installed")
def test_training_puts_a_whole_model_in_place_and_a_failed_one_leaves_the_old(
    project: Path, embedded: Settings
) -> None:
    told: list[tuple[int, int, str]] = []
    trained = train(embedded, lambda *step: told.append(step), project)
    assert trained.name.endswith(f"-{fingerprint(project)}.tar.gz")
    assert [path.name for path in embedded.models_folder.iterdir()] == [trained.name]
    assert told[-1][0] >= 2
    (project / "domain.yml").write_text(DOMAIN.replace("intents: [greet]", "intents: {greet: 5}"))
    with pytest.raises(TrainingFailed) as failed:
        train(embedded, lambda *_: None, project)
    assert "Traceback" not in str(failed.value)
    assert "domain" in str(failed.value).lower()
    assert [path.name for path in embedded.models_folder.iterdir()] == [trained.name]
