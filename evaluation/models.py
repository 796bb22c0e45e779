"""Rasa in processes of its own: plain `rasa train nlu`, and an agent that parses. One core each, so that times are fair."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from evaluation.examples import Span

ROOT = Path(__file__).resolve().parent.parent
_RASA = ROOT / "tools" / "rasa_command.py"
_MIB = 2**20

#: What Rasa decides when it is not sure enough of any intent.
FALLBACK = "nlu_fallback"

#: Before anything is timed, so that caches are warm as they are after a minute of service.
WARM_UP = 20


class ModelError(Exception):
    """Rasa could not train or load; the text is the end of what it said."""


class Trained(NamedTuple):
    """A model, what making it cost (start-up included), and its size unpacked."""

    archive: Path
    seconds: float
    processor_seconds: float
    mib: float


class Answer(NamedTuple):
    """What was understood of one utterance. `decided` may be a fallback; `ranking` holds intents only, likeliest first."""

    decided: str
    ranking: tuple[tuple[str, float], ...]
    spans: tuple[Span, ...]
    ms: float
    processor_ms: float

    @property
    def intent(self) -> str:
        """The likeliest intent; empty when there is none."""
        return self.ranking[0][0] if self.ranking else ""

    @property
    def confidence(self) -> float:
        """How sure the model is of it, 0 to 1."""
        return self.ranking[0][1] if self.ranking else 0.0


class Parsed(NamedTuple):
    """All answers of one process, and the memory that it held when it had given them."""

    answers: list[Answer]
    resident_mib: float
    load_seconds: float
    #: Processor time of every text in the understanding part alone, where that was asked for.
    graph_ms: tuple[float, ...] = ()


def environ(**more: str) -> dict[str, str]:
    """For a process that runs Rasa: quiet, one thread per library, our packages within reach."""
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'brain'}",
        "MPLCONFIGDIR": str(ROOT / "var" / "cache" / "matplotlib"),
        "PYTHONWARNINGS": "ignore",
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_INTRA_OP_PARALLELISM_THREADS"), "1"),
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
        **more,
    }


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for one training that is gone afterwards."""
    with TemporaryDirectory(prefix="sangdam-evaluation-") as folder:
        yield Path(folder)


def train(nlu: Path, config: Path, folder: Path) -> Trained:
    """Train the pipeline of `config` on the file or folder `nlu`; the model is put into `folder`.

    Rasa's cache is off: it would hand out what another state of a component's helpers has made.

    Raises:
        ModelError: the training failed.
    """
    command = [
        sys.executable,
        str(_RASA),
        "train",
        "nlu",
        "--config",
        str(config.resolve()),
        "--nlu",
        str(nlu.resolve()),
    ]
    command += ["--out", str(folder.resolve()), "--fixed-model-name", "model"]
    own = environ(RASA_MAX_CACHE_SIZE="0", RASA_CACHE_DIRECTORY=str(folder.resolve() / "cache"))
    log = folder / "training.log"
    begin = os.times().elapsed
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=own, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
    process.returncode = os.waitstatus_to_exitcode(status)
    archive = folder / "model.tar.gz"
    if process.returncode or not archive.exists():
        raise ModelError(
            f"rasa train nlu failed ({process.returncode}):\n{_end(log.read_text(errors='replace'))}"
        )
    return Trained(
        archive, os.times().elapsed - begin, usage.ru_utime + usage.ru_stime, unpacked_mib(archive)
    )


def unpacked_mib(archive: Path) -> float:
    """Size of everything in a model archive."""
    with tarfile.open(archive) as packed:
        return sum(member.size for member in packed) / _MIB


def parse(archive: Path, texts: Sequence[str], *, graph: bool = False) -> Parsed:
    """What the model understands of every text, one at a time, in a process that does nothing else.

    With `graph` as the brain runs it, else through Rasa's agent.

    Raises:
        ModelError: the model could not be loaded, or a text could not be parsed.
    """
    command = [sys.executable, "-m", "evaluation.parse_worker", str(archive), *(["graph"] if graph else [])]
    given = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run(command, cwd=ROOT, env=environ(), input=given.encode(), capture_output=True)
    if done.returncode:
        said = _end(done.stderr.decode(errors="replace"))
        raise ModelError(f"the model could not parse ({done.returncode}):\n{said}")
    return parsed(done.stdout.decode(), len(texts))


def parsed(said: str, count: int) -> Parsed:
    """Read what a parsing process wrote: an answer per line, then what the process itself took.

    Raises:
        ModelError: there are not `count` answers.
    """
    *answers, last = said.splitlines() or ["{}"]
    if len(answers) != count:
        raise ModelError(f"{len(answers)} answers to {count} texts")
    process = json.loads(last)
    return Parsed([_answer(line) for line in answers], process["resident_mib"], process["load_seconds"])


def _answer(line: str) -> Answer:
    item = json.loads(line)
    ranking = tuple((name, confidence) for name, confidence in item["ranking"])
    spans = tuple(Span(*span) for span in item["spans"])
    return Answer(item["decided"], ranking, spans, item["ms"], item["processor_ms"])


def _end(said: str) -> str:
    return "\n".join(said.strip().splitlines()[-15:])
