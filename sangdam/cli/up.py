"""`sangdam up` and `sangdam train`."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from tqdm import tqdm

from sangdam.settings import Settings, from_process
from sangdam.stack import runfile, training
from sangdam.stack.loopback import address

if TYPE_CHECKING:
    from sangdam.stack.supervisor import Supervisor

_Hidden = typer.Option(hidden=True)


def up(step: Annotated[int, _Hidden] = 1, steps: Annotated[int, _Hidden] = 2) -> None:
    """Start everything; Ctrl-C stops it. Trains a model first when none fits."""
    from sangdam.stack.supervisor import Supervisor

    settings = from_process()
    with runfile.lock(settings.data_folder, patience=3):
        _ensure_model(settings, f"[{step}/{steps}]")
        say(f"[{step + 1}/{steps}] 데이터베이스와 봇, 서비스를 켜고 있어요 …")
        log_to(settings.data_folder / "logs" / "supervisor.log")
        asyncio.run(Supervisor(settings, say).run(welcome))
    say(f"모두 멈췄어요. 데이터는 {settings.data_folder}에 그대로 있어요.")


def train(
    force: Annotated[bool, typer.Option("--force", help="Train even if a model fits.")] = False,
) -> None:
    """Train a model, unless one fits config.yml, domain.yml, data/ and the brain's code."""
    settings = from_process()
    fitting = None if force else training.fitting_model(settings)
    if fitting is not None:
        say(f"바뀐 것이 없어 다시 학습하지 않았어요: {fitting.name} (nothing changed; --force trains anyway)")
        return
    with _progress() as report:
        trained = training.train(settings, report)
    say(f"학습했어요: {trained} (trained)")
    if runfile.alive(settings.data_folder):
        say("켜져 있는 상담이 몇 초 안에 새 모델로 바꿔요. (the running Sangdam takes it over)")


def _ensure_model(settings: Settings, step: str) -> None:
    if training.fitting_model(settings) is not None:
        return
    say(f"{step} 모델을 학습하고 있어요. 몇 분 걸려요 …")
    with _progress() as report:
        training.train(settings, report)


@contextmanager
def _progress() -> Iterator[training.Report]:
    """A bar on a terminal, a line per finished part elsewhere."""
    shown = sys.stderr.isatty()
    look = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}"
    with tqdm(
        total=1, desc="학습", bar_format=look, disable=not shown, leave=False, dynamic_ncols=True
    ) as bar:

        def report(done: float, total: int, name: str) -> None:
            bar.total = total
            bar.n = done
            if name:
                bar.set_description_str(name, refresh=False)
            bar.refresh()
            if not shown and name:
                say(f"      {name} …")

        yield report


def welcome(supervisor: Supervisor) -> None:
    """Where everything is."""
    place = address(supervisor.settings)
    say("\n상담이 켜졌어요.\n")
    if supervisor.settings.demo_shop:
        say(f"  데모 쇼핑몰   {place}/shop/")
    say(f"  상담 콘솔     {place}/desk/")
    if supervisor.password is not None:
        say(f"  첫 관리자     아이디 admin   일회용 비밀번호 {supervisor.password}")
        say("                다시 보여 드리지 않아요. 처음 로그인할 때 바꾸세요.")
    say(f"\n  기록          {supervisor.settings.data_folder / 'logs'}")
    say("\n멈추려면 Ctrl-C를 누르세요.")


def say(text: str) -> None:
    """A line on the screen, at once."""
    print(text, flush=True)


def log_to(file: Path) -> None:
    """Everything into the file; what a person should know also on the screen."""
    file.parent.mkdir(parents=True, exist_ok=True)
    screen = logging.StreamHandler(sys.stdout)
    screen.setLevel(logging.WARNING)
    screen.setFormatter(logging.Formatter("! %(message)s"))
    kept = logging.FileHandler(file)
    kept.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[screen, kept], force=True)
    logging.getLogger("sangdam").setLevel(logging.INFO)
    for name in ("asyncio", "httpx", "httpcore", "procrastinate"):
        logging.getLogger(name).setLevel(logging.WARNING)
