"""`raprueang train` and `evaluate`: a worse model is refused, a better one works and can be taken back."""

import json
from pathlib import Path

import numpy as np
import pytest

from classify.features import COLUMNS
from classify.model import HEADS, packed
from register import own_model
from register.app import App
from tests.classify.test_train import corpus
from tests.register.commands.shell import Run, one_line


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return corpus(tmp_path)


def knows_nothing(app: App) -> str:
    """Weights that take every message for `other`; returns their version."""
    always = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    own_model.install(app.settings, packed(np.zeros((COLUMNS, len(HEADS))), always, {}), [])
    return own_model.loaded(app.settings).version


def test_a_worse_model_is_refused_with_its_figures(app: App, run: Run, rows: Path) -> None:
    done = run("train", str(rows))
    assert done.code == 65
    assert "macro-F1 falls" in done.err
    assert "of these right" in done.out
    assert own_model.origin(app.settings) == "shipped"


def test_a_better_model_takes_over_and_is_taken_back(app: App, run: Run, rows: Path) -> None:
    old = knows_nothing(app)
    assert "nothing was changed" in run("train", str(rows), "--dry-run").out
    assert own_model.loaded(app.settings).version == old
    assert run("train", str(rows)).code == 0
    new = own_model.loaded(app.settings).version
    assert new != old
    assert old in run("train", "--rollback").out
    assert own_model.loaded(app.settings).version == old
    assert run("verify").code == 0


def test_training_into_a_file_needs_no_configuration(run: Run, rows: Path, tmp_path: Path) -> None:
    done = run("train", str(rows), "--out", str(tmp_path / "own.model"))
    assert done.code == 0
    assert "macro_f1" in done.out
    assert (tmp_path / "own.model").exists()


def test_there_is_nothing_to_roll_back_at_first(app: App, run: Run) -> None:
    assert own_model.origin(app.settings) == "shipped"
    one_line(run("train", "--rollback"), 65)


def test_an_evaluation_is_text_json_and_a_picture(run: Run, rows: Path, tmp_path: Path) -> None:
    drawn = tmp_path / "figures.svg"
    assert "macro-F1" in run("evaluate", str(rows), "--picture", str(drawn)).out
    assert drawn.read_text(encoding="utf-8").startswith("<svg ")
    told = json.loads(run("evaluate", str(rows), "--json").out)
    assert told["messages"] == 24
    assert len(told["by_coverage"]) == 20
    assert sum(step["messages"] for step in told["calibration"]) == 24
