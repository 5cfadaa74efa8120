"""raprueang train and evaluate: the classifier from the corpus and the officers' decisions, and its figures."""

from pathlib import Path

import click
import numpy as np

from classify import model as classifier
from classify.comparison import Comparison, compare
from classify.decide import Thresholds
from classify.evaluate import evaluate as evaluate_model
from classify.labelled import Labelled, load_corpus
from classify.picture import picture
from classify.train import content_of, corpus, learn
from classify.train import train as train_model
from register import own_model
from register.app import App
from register.commands.common import acting
from register.commands.program import open_program
from register.errors import InputError
from register.handling import corrections
from register.handling.corrections import Corrected

_RESTART = "restart `raprueang run` and the desk to use it"


@click.command()
@click.argument("corpus_paths", metavar="[CORPUS]...", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), help="only write weights of the CORPUS to this file")
@click.option("--seed", type=int, default=2570, show_default=True)
@click.option("--dry-run", is_flag=True, help="show old against new, change nothing")
@click.option("--rollback", is_flag=True, help="put the weights of before back to work")
@click.pass_context
def train(
    context: click.Context,
    corpus_paths: tuple[Path, ...],
    out: Path | None,
    seed: int,
    *,
    dry_run: bool,
    rollback: bool,
) -> None:
    """Train from the corpus and the officers' decisions; the new model works only if it is no worse.

    Without CORPUS the messages that come with the program are taken. With --out no configuration is needed and nothing
    is learned from officers.
    """
    if out is not None:
        click.echo(train_model(corpus_paths or corpus(), out, seed).text())
        click.echo(f"wrote {out}; set classifier.weights in config.toml to use it", err=True)
        return
    app = open_program(context)
    if app.settings.classifier.weights:
        raise InputError("config.toml names classifier.weights", "take that line out, or train with --out")
    if rollback:
        _roll_back(app)
    else:
        _train_own(app, corpus_paths, seed, dry_run=dry_run)


def _roll_back(app: App) -> None:
    own_model.roll_back(app.settings)
    version = own_model.loaded(app.settings).version
    with acting(app, None) as (unit, _):
        unit.audit("classifier.changed", "classifier", version, rollback=True)
    click.echo(f"model {version} works again; {_RESTART}")


def _train_own(app: App, corpus_paths: tuple[Path, ...], seed: int, *, dry_run: bool) -> None:
    settings = app.settings
    with acting(app, None) as (unit, _):
        decided = corrections.gather(unit)
        unit.audit("classifier.learned", "classifier", "corrections", messages=len(decided))
    rows = load_corpus(corpus_paths or corpus())
    click.echo(f"learning from {len(rows)} messages of the corpus and {len(decided)} decided by officers", err=True)
    learned = learn([*rows, *map(_labelled, decided)], seed)
    content = content_of(learned)
    new = classifier.unpacked(content)
    seen = own_model.learned_from(settings)
    fresh = [place for place, one in enumerate(decided) if one.intake_id not in seen]
    held_out = learned.probabilities.mean(axis=0)[len(rows) :]
    compared = compare(
        own_model.loaded(settings),
        new,
        load_corpus([corpus()[0].with_name("test")]),
        [_labelled(decided[place]) for place in fresh],
        held_out[np.array(fresh, dtype=np.int64)],
    )
    click.echo(compared.text())
    _settle(app, compared, content, decided, dry_run=dry_run)


def _settle(app: App, compared: Comparison, content: bytes, decided: list[Corrected], *, dry_run: bool) -> None:
    """Install, or say why not."""
    objections = compared.objections()
    if objections:
        raise InputError(f"the new model is worse and was not taken: {'; '.join(objections)}", "the old one works on")
    if dry_run:
        click.echo("nothing was changed")
        return
    own_model.install(app.settings, content, [one.intake_id for one in decided])
    with acting(app, None) as (unit, _):
        unit.audit("classifier.changed", "classifier", compared.new.model_version, rollback=False)
    click.echo(f"model {compared.new.model_version} is in place; {_RESTART}; `raprueang train --rollback` undoes it")


def _labelled(one: Corrected) -> Labelled:
    return Labelled(
        one.intake_id, one.category, one.sub_kind, one.urgent, hard=False, subject=one.subject, body=one.text
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--weights", type=click.Path(path_type=Path), help="other weights than those of the program")
@click.option("--json", "as_json", is_flag=True, help="one JSON document on standard output")
@click.option("--picture", "drawn", type=click.Path(path_type=Path), help="an SVG picture of the figures, to this file")
def evaluate(file: Path, weights: Path | None, drawn: Path | None, *, as_json: bool) -> None:
    """Measure the classifier on labelled messages (JSON lines): scores, confusion, calibration and coverage."""
    result = evaluate_model(classifier.load(weights or classifier.shipped()), load_corpus([file]), Thresholds())
    if drawn is not None:
        drawn.write_text(picture(result), encoding="utf-8")
        click.echo(f"wrote {drawn}", err=True)
    click.echo(result.json() if as_json else result.text())
