"""`raprueang ...`: finds the command, translates every error into one line with a hint and an exit code.

Groups are loaded when called, so that `classify` does not wait for the libraries of `run`.
"""

import logging
import os
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import click

from register.commands.lazy import LazyGroup
from register.errors import ExitCode, RaprueangError

# command: module and name of its implementation, and its line in the help
COMMANDS = {
    "init": ("setup", "init", "make a data folder: configuration, keys, database, first admin"),
    "run": ("run", "run", "take in, read, register and answer; --once drains everything and stops"),
    "desk": ("desk", "desk", "the officers' web desk alone"),
    "read": ("read", "read", "read letters and mails without registering them"),
    "classify": ("classify", "classify", "classify messages given as JSON lines"),
    "case": ("case", "case", "cases: list, review, work, answer"),
    "intake": ("intake", "intake", "what arrived and what became of it"),
    "reply": ("reply", "reply", "replies: drafts, held ones, letters to print and post"),
    "report": ("report", "report", "register book, monthly, half-yearly and yearly reports, public statistics"),
    "user": ("user", "user", "officers, roles, units"),
    "unit": ("unit", "unit", "the agency's units: add, close, list"),
    "conflict": ("conflict", "conflict", "who may not know of a case because it names them"),
    "alarm": ("alarm", "alarm", "what stands wrong; a test of the routes over which alarms are told"),
    "keys": ("keys", "keys", "the key ring: rotate it, print its recovery sheet, restore it"),
    "person": ("person", "person_group", "what is held of one person, to be handed out on request"),
    "retention": ("retention", "retention_group", "what is due to be erased, who decides it, what holds it"),
    "train": ("training", "train", "train the classifier"),
    "evaluate": ("training", "evaluate", "measure the classifier on labelled messages"),
    "doctor": ("doctor", "doctor", "check configuration, servers, OCR, fonts, keys, folders"),
    "verify": ("verify", "verify", "check the audit chain, every sealed value and completeness"),
    "backup": ("backup", "backup", "write everything into one sealed file, while daemons work"),
    "restore": ("backup", "restore", "fill an empty register from a backup, and check everything in it"),
    "migrate-to": ("backup", "migrate_to", "move the register to another database"),
    "upgrade": ("setup", "upgrade_schema", "bring the database to this version"),
}


# not for people: what `run` starts
_INTERNAL = {"child": ("child", "child")}


class Raprueang(LazyGroup):
    """All commands, in the order of `COMMANDS`; its help loads none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=Raprueang, table=_INTERNAL | {name: row[:2] for name, row in COMMANDS.items()})
@click.option(
    "--config", type=click.Path(path_type=Path), help="config.toml; else $RAPRUEANG_CONFIG, else ./config.toml"
)
@click.option("--verbose", is_flag=True, help="say more on standard error")
@click.version_option(package_name="raprueang")
@click.pass_context
def cli(context: click.Context, config: Path | None, verbose: bool) -> None:
    """The mail room of a public agency: takes in matters by e-mail and post, registers them and answers."""
    context.obj = config
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
    )
    # libraries may log what they read; only our own lines are safe
    for name in ("pdfminer", "mailparser", "fontTools", "weasyprint", "imapclient", "PIL", "alembic", "uvicorn"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def main() -> NoReturn:
    """Entry point of the `raprueang` command."""
    # our matrices are small, and processes share the cores: a second thread of the library for algebra only spins
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = cli.main(standalone_mode=False)
    except RaprueangError as error:
        _complain(str(error), error.hint)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _complain(error.format_message(), "`raprueang --help` shows the commands")
        sys.exit(ExitCode.BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        _complain("stopped", "")
        sys.exit(ExitCode.TRY_AGAIN)
    except BrokenPipeError:
        sys.exit(ExitCode.DONE)
    except OSError as error:
        _complain(f"{error.filename or 'a file'}: {error.strerror}", "check path, owner and free space")
        sys.exit(ExitCode.TRY_AGAIN)
    except Exception as error:  # noqa: BLE001 - a traceback's message may quote a letter: type and place are enough
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
        _complain(f"unforeseen {place}", "a defect of the program; report this line")
        sys.exit(ExitCode.TRY_AGAIN)
    sys.exit(code if isinstance(code, int) else ExitCode.DONE)


def _complain(message: str, hint: str) -> None:
    line = " ".join(f"raprueang: {message}{f' ({hint})' if hint else ''}".split())
    click.echo(line, err=True)
