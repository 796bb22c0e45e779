"""A stock Rasa 3.6.21 server: default pipeline and policies, REST channel, on our data, domain, flows and actions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sangdam.settings import PROJECT
from sangdam.stack.training import data_fingerprint

RASA = PROJECT / "brain" / ".venv" / "bin" / "rasa"

#: Fewer epochs than Rasa's 100: training time, not speed, depends on them.
CONFIG = """
recipe: default.v1
assistant_id: stock
language: ko
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 8
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: 8
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
    core_fallback_threshold: 0.3
    core_fallback_action_name: action_clarify
    enable_fallback_prediction: true
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: 1
  - name: TEDPolicy
    max_history: 5
    epochs: 2
    constrain_similarities: true
"""

ENDPOINTS = """
action_endpoint:
  url: http://127.0.0.1:{actions}/webhook
"""


def train(folder: Path) -> Path:
    """The stock model for the present data; trained once per fingerprint."""
    model = folder / f"stock-{data_fingerprint()}.tar.gz"
    if model.exists():
        return model
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(PROJECT / "data", folder / "data", dirs_exist_ok=True)
    shutil.copy(PROJECT / "domain.yml", folder)
    (folder / "config.yml").write_text(CONFIG, "utf-8")
    command = [str(RASA), "train", "--out", ".", "--fixed-model-name", model.name]
    subprocess.run(command, cwd=folder, env=_environ(), check=True, stdout=sys.stderr)
    return model


def _environ() -> dict[str, str]:
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    return {**os.environ, **quiet}


@contextmanager
def served(
    folder: Path, model: Path, port: int, actions: int, database_url: str
) -> Iterator[tuple[int, int]]:
    """The server and its action server, as `rasa run` and `rasa_sdk` start them; yields their process ids."""
    (folder / "endpoints.yml").write_text(ENDPOINTS.format(actions=actions), "utf-8")
    (folder / "credentials.yml").write_text("rest:\n", "utf-8")
    action_server = subprocess.Popen(
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    command = [str(RASA), "run", "--model", str(model), "--port", str(port), "--interface", "127.0.0.1"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=_environ(), stdout=log, stderr=log)
    try:
        yield server.pid, action_server.pid
    finally:
        for process in (server, action_server):
            process.terminate()
            process.wait()
