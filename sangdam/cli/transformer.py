"""`sangdam transformer`: export a Korean transformer for the brain, and compare it with the default model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from sangdam.cli import lines
from sangdam.settings import PROJECT, Settings, from_process
from sangdam.stack.brain_environ import BRAIN_PYTHON, rasa_environ
from sangdam.stack.errors import StackError

app = typer.Typer(help="Korean transformers for the brain.", no_args_is_help=True)

ENVIRONMENT = PROJECT / "transformer"
EXPORTED = PROJECT / "models" / "transformer"
_UV = PROJECT / ".venv-tools" / "bin" / "uv"
_CONFIG = PROJECT / "config.transformer.yml"
_HOLDOUT = PROJECT / "tests" / "nlu" / "holdout.jsonl"
_INTENTS = "sangdam_brain.nlu.transformer_classifier.TransformerIntentClassifier"
_FEATURIZER = "sangdam_brain.nlu.transformer.TransformerFeaturizer"
_MIX = "sangdam_brain.nlu.intent.KiwiIntentClassifier"
HEAD, VECTORS = "head", "vectors"
#: What finds the intent in each way to use a transformer, and what the table calls it.
_WAYS = {HEAD: [_INTENTS], VECTORS: [_FEATURIZER, _MIX]}
_NAMES = {HEAD: "분류층이 결정 (head)", VECTORS: "벡터를 기본에 더함 (vectors)"}


@app.callback()
def group() -> None:
    """Korean transformers for the brain."""


@app.command("export")
def export(
    model: Annotated[str, typer.Argument(help="Local folder or hub name, such as klue/roberta-small.")],
    out: Annotated[Path, typer.Option(help="Folder to write.")] = EXPORTED,
    fine_tune: Annotated[bool, typer.Option("--fine-tune", help="Train an intent head first.")] = False,
    data: Annotated[Path, typer.Option(help="Rasa training data to fine-tune on.")] = PROJECT
    / "data"
    / "nlu",
    epochs: Annotated[int, typer.Option(min=1)] = 4,
    max_length: Annotated[int, typer.Option(min=8, help="Tokens read of a message.")] = 64,
) -> None:
    """Turn a transformer into ONNX int8 for the brain; `--fine-tune` trains it on data/nlu first."""
    options = ["--data", str(data), "--epochs", str(epochs), "--max-length", str(max_length)]
    if fine_tune:
        options.append("--fine-tune")
    status = in_environment(["-m", "sangdam_transformer", model, "--out", str(out), *options])
    if status:
        raise typer.Exit(status)


def in_environment(arguments: list[str]) -> int:
    """Run Python in the transformer's own environment, making it the first time; returns the status.

    Raises:
        StackError: the tool that makes it is missing.
    """
    if not _UV.exists():
        raise StackError(
            "설치 도구(uv)가 없어요. 'make setup'을 실행하세요. (uv is missing; run `make setup`)"
        )
    if not (ENVIRONMENT / ".venv").exists():
        print("처음이라 PyTorch를 받아요(2.8 GB). (fetching PyTorch once)", file=sys.stderr, flush=True)
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environ = {
        **kept,
        "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT / ".venv"),
        "TOKENIZERS_PARALLELISM": "false",
    }
    command = [str(_UV), "run", "--frozen", "--project", str(ENVIRONMENT), "python", *arguments]
    return subprocess.run(command, env=environ).returncode


@app.command("compare")
def compare(
    folder: Annotated[
        Path, typer.Argument(help="Folder that `sangdam transformer export` wrote.")
    ] = EXPORTED,
    file: Annotated[Path, typer.Argument(help='JSON lines {"id", "text", "intent"}.')] = _HOLDOUT,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Accuracy, milliseconds a message and size: the default model beside the transformer's head and its vectors."""
    settings = from_process()
    lines.source(file)
    default = lines.current_model(settings)
    configs = {way: transformer_config(folder, way) for way in _WAYS}
    with tempfile.TemporaryDirectory(prefix="sangdam-compare-") as draft:
        trained = {way: _train(settings, config, Path(draft), way) for way, config in configs.items()}
        rows = [measure(settings, "기본 (default)", default, file)]
        rows += [measure(settings, _NAMES[way], model, file) for way, model in trained.items()]
    print(json.dumps([row.as_json() for row in rows], ensure_ascii=False) if as_json else table(rows))


def transformer_config(folder: Path, way: str) -> dict[str, Any]:
    """`config.transformer.yml` with the exported folder in it: its head decides, or its vectors join the default mix.

    Other options of these components stay as the file has them.

    Raises:
        StackError: the folder is no export.
    """
    try:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        head = "fine_tuned" if meta["labels"] else "linear"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StackError(
            f"'{folder}'에 내보낸 트랜스포머가 없어요. 'make transformer MODEL=모델'로 만드세요. "
            "(not an exported transformer: run `make transformer MODEL=<folder or hub name>`)"
        ) from error
    model = str(folder.resolve())
    options: dict[str, dict[str, Any]] = {
        _INTENTS: {"model": model, "head": head},
        _FEATURIZER: {"model": model},
        _MIX: {"dense_features": True},
    }
    config: dict[str, Any] = yaml.safe_load(_CONFIG.read_text("utf-8"))
    pipeline = config["pipeline"]
    written = {component["name"]: component for component in pipeline if component["name"] in options}
    # Right after the tokenizer, should the file have none of them.
    place = next((at for at, component in enumerate(pipeline) if component["name"] in options), 1)
    others = [component for component in pipeline if component["name"] not in options]
    chosen = [{"name": name, **written.get(name, {}), **options[name]} for name in _WAYS[way]]
    config["pipeline"] = [*others[:place], *chosen, *others[place:]]
    return config


def _train(settings: Settings, config: dict[str, Any], draft: Path, way: str) -> Path:
    print(f"모델을 학습하고 있어요: {_NAMES[way]} … (training)", file=sys.stderr, flush=True)
    file = draft / f"{way}.yml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    rasa = [str(BRAIN_PYTHON), str(PROJECT / "tools" / "rasa_command.py"), "train", "nlu"]
    rasa += ["--config", str(file), "--nlu", "data/nlu", "--out", str(draft), "--fixed-model-name", way]
    environ = {
        **os.environ,
        **rasa_environ(settings.data_folder),
        "RASA_CACHE_DIRECTORY": str(draft / "cache"),
    }
    done = subprocess.run(rasa, cwd=PROJECT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    trained = draft / f"{way}.tar.gz"
    if done.returncode or not trained.is_file():
        raise StackError(f"학습하지 못했어요. (training failed)\n{_last_words(done.stdout)}")
    return trained


def _last_words(output: bytes) -> str:
    said = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    return "\n".join(said[-5:])


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one model; sizes in bytes, times in milliseconds."""

    name: str
    lines: int
    accuracy: float
    first_guess: float
    p50: float
    p95: float
    archive: int
    resident: int

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {name: getattr(self, name) for name in self.__slots__}


def measure(settings: Settings, name: str, model: Path, file: Path) -> Row:
    """Let a process of its own understand every line with one model.

    Raises:
        StackError: it could not.
    """
    command = [str(BRAIN_PYTHON), "-m", "sangdam_brain.nlu.transformer_compare", str(model)]
    environ = {**os.environ, **rasa_environ(settings.data_folder)}
    with lines.source(file).open("rb") as labelled:
        done = subprocess.run(command, cwd=PROJECT, env=environ, stdin=labelled, stdout=subprocess.PIPE)
    if done.returncode:
        raise StackError(f"'{model.name}' 모델을 재지 못했어요. 위의 글을 보세요. (see above)")
    return Row(name=name, **json.loads(done.stdout))


def table(rows: list[Row]) -> str:
    """For people."""
    head = f"{'':<26} 정확도  첫 후보  ms p50  ms p95  모델 MB  메모리 MB"
    body = [
        f"{row.name:<26} {row.accuracy:6.1%} {row.first_guess:7.1%} {row.p50:7.2f} {row.p95:7.2f}"
        f" {row.archive / 1e6:8.1f} {row.resident / 1e6:10.0f}"
        for row in rows
    ]
    note = f"문장 {rows[0].lines}개. 정확도는 되묻기를 틀린 것으로 세요. (asking back counts as wrong)"
    return "\n".join([head, *body, note])
