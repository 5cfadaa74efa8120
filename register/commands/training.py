"""raprueang train and evaluate: the classifier from the corpus, and its figures on labelled messages."""

from importlib.resources import files
from pathlib import Path

import click

from classify import model as classifier
from classify.evaluate import evaluate as evaluate_model
from classify.labelled import load_corpus
from classify.train import train as train_model


@click.command()
@click.argument("corpus", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="where the weights are written")
@click.option("--seed", type=int, default=2570, show_default=True)
def train(corpus: tuple[Path, ...], out: Path, seed: int) -> None:
    """Train weights from JSON-lines files or folders; without any, from the corpus of the program."""
    chosen = corpus or (Path(str(files("classify"))) / "corpus" / "train",)
    click.echo(train_model(chosen, out, seed).text())
    click.echo(f"wrote {out}; set classifier.weights in config.toml to use it", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--weights", type=click.Path(path_type=Path), help="other weights than those of the program")
@click.option("--json", "as_json", is_flag=True, help="one JSON document on standard output")
def evaluate(file: Path, weights: Path | None, as_json: bool) -> None:
    """Measure the classifier on labelled messages (JSON lines)."""
    result = evaluate_model(classifier.load(weights or classifier.shipped()), load_corpus([file]))
    click.echo(result.json() if as_json else result.text())
