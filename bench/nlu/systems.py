"""The systems. Each trains in one process and parses in another, on one core."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from bench.nlu.data import Data
from evaluation import models
from evaluation.examples import write_rasa
from evaluation.models import ROOT, Parsed, Trained

_HERE = Path(__file__).parent
_NODE = ROOT / ".venv" / "bin" / "node"
_NPM = ROOT / ".venv" / "bin" / "npm"
_CURED = "bench.nlu.cured.CuredWhitespaceTokenizer"

#: Trains on the data in the folder and parses the texts.
System = Callable[[Data, Sequence[str], Path, int | None], tuple[Trained, Parsed]]


def _rasa(config: Path, data: Data, texts: Sequence[str], folder: Path) -> tuple[Trained, Parsed]:
    nlu = folder / "nlu.yml"
    write_rasa(data.train, nlu, like=data.like)
    trained = models.train(nlu, config, folder)
    return trained, models.parse(trained.archive, texts)


def ours(data: Data, texts: Sequence[str], folder: Path, _: int | None) -> tuple[Trained, Parsed]:
    """The pipeline of config.yml; timed again as the brain runs it, without Rasa's agent around it."""
    trained, answered = _rasa(ROOT / "config.yml", data, texts, folder)
    alone = models.parse(trained.archive, texts, graph=True).answers
    return trained, answered._replace(graph_ms=tuple(answer.processor_ms for answer in alone))


def stock(data: Data, texts: Sequence[str], folder: Path, epochs: int | None) -> tuple[Trained, Parsed]:
    """Rasa's default pipeline as it comes."""
    return _rasa(stock_config(folder, epochs, cured=False), data, texts, folder)


def cured(data: Data, texts: Sequence[str], folder: Path, epochs: int | None) -> tuple[Trained, Parsed]:
    """The same with a tokenizer that keeps Hangul."""
    return _rasa(stock_config(folder, epochs, cured=True), data, texts, folder)


def stock_config(folder: Path, epochs: int | None, cured: bool) -> Path:
    """stock.yml in `folder`, with other epochs and tokenizer where asked for."""
    config = yaml.safe_load((_HERE / "stock.yml").read_text("utf-8"))
    for component in config["pipeline"]:
        if cured and component["name"] == "WhitespaceTokenizer":
            component["name"] = _CURED
        if epochs is not None and "epochs" in component:
            component["epochs"] = epochs
    path = folder / "stock.yml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    return path


def nlpjs(data: Data, texts: Sequence[str], folder: Path, _: int | None) -> tuple[Trained, Parsed]:
    """nlp.js with lang-ko; intents only."""
    train, model = folder / "train.json", folder / "nlpjs.json"
    train.write_text(json.dumps([{"text": e.text, "intent": e.intent} for e in data.train]), "utf-8")
    begin, before = os.times().elapsed, resource.getrusage(resource.RUSAGE_CHILDREN)
    _node("train", train, model)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), os.times().elapsed
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    trained = Trained(model, end - begin, spent, model.stat().st_size / 2**20)
    given = "".join(json.dumps(text) + "\n" for text in texts)
    return trained, models.parsed(_node("parse", model, given=given), len(texts))


def install_nlpjs() -> None:
    """Fetch nlp.js as its lock file says, once.

    Raises:
        ModelError: npm could not.
    """
    folder = _HERE / "nlpjs"
    if (folder / "node_modules" / ".package-lock.json").is_file():
        return
    command = [str(_NPM), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    path = f"{_NPM.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode:
        raise models.ModelError(f"npm ci failed:\n{done.stderr[-800:]}")


def _node(command: str, *files: Path, given: str = "") -> str:
    whole = [str(_NODE), str(_HERE / "nlpjs" / "run.mjs"), command, *map(str, files)]
    done = subprocess.run(whole, input=given, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise models.ModelError(f"nlp.js failed:\n{done.stderr[-800:]}")
    return done.stdout


SYSTEMS: dict[str, System] = {"stock": stock, "stock cured": cured, "nlp.js": nlpjs, "ours": ours}

#: These give no entities.
INTENTS_ONLY = frozenset({"nlp.js"})
