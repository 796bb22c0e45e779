"""The command line: `sangdam …`. One file per group of commands; this one only puts them together."""

from __future__ import annotations

import sys
from contextlib import suppress

import typer

from sangdam.cli import agents, ask, catalogue, doctor, evaluate, files, keys, knowledge, transformer, up
from sangdam.settings import SettingError
from sangdam.stack.errors import StackError

app = typer.Typer(
    help="상담(Sangdam): 쇼핑몰 고객센터 챗봇",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("up")(up.up)
app.command("train")(up.train)
app.command("doctor")(doctor.doctor)
app.command("ask")(ask.ask)
app.command("understand")(files.understand)
app.command("evaluate")(evaluate.evaluate)
app.add_typer(keys.app, name="keys")
app.add_typer(agents.app, name="agents")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(files.demo, name="demo")
app.add_typer(transformer.app, name="transformer")


def main() -> None:
    """Run a command; every failure a person can mend is one sentence and status 2, never a traceback."""
    try:
        app()
    except (SettingError, StackError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # `sangdam understand … | head`: whoever read has enough
        with suppress(OSError):
            sys.stdout = open("/dev/null", "w")  # noqa: SIM115
        sys.exit(0)
