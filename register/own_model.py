"""The weights in use: those the configuration names, else the agency's own, else those that come with the program.

The agency's own lie beside its data: `model/now` holds the weights and the list of intakes they learned from (internal
ids), `model/before` what worked until then, so that one command puts it back.
"""

import json
import logging
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from classify import model as classifier
from classify.model import Model
from register.errors import InputError, SettingsError
from register.model import ModelCard
from register.settings import Settings

_log = logging.getLogger(__name__)
_WEIGHTS, _SEEN = "categories.model", "learned.json"
_RETRAIN = "`raprueang train` makes weights that fit"


def in_use(settings: Settings) -> Path:
    """The file of weights that works now."""
    own = _place(settings, "now") / _WEIGHTS
    return settings.classifier.weights or (own if own.exists() else classifier.shipped())


def loaded(settings: Settings) -> Model:
    """The model that works now. Own weights that an update of the program has made useless give way to its own.

    Raises:
        SettingsError: the configured or the shipped weights are missing, damaged or of another version.
    """
    path = in_use(settings)
    try:
        return classifier.load(path)
    except SettingsError as error:
        if path != _place(settings, "now") / _WEIGHTS:
            raise
        _log.warning("the agency's own classifier does not work (%s): that of the program is used; %s", error, _RETRAIN)
        return classifier.load(classifier.shipped())


def origin(settings: Settings) -> str:
    """Where the weights in use come from: "configured", "own" or "shipped"."""
    if settings.classifier.weights:
        return "configured"
    return "shipped" if in_use(settings) == classifier.shipped() else "own"


def card(settings: Settings, model: Model) -> ModelCard:
    """What people may know of `model`, which works now. Figures that its training did not note are 0."""
    told = model.report
    return ModelCard(
        model.version,
        origin(settings),
        int(told.get("messages", 0)),
        len(learned_from(settings)),
        *(float(told.get(name, 0)) for name in ("macro_f1", "macro_f1_hard", "tip_off_recall", "calibration_error")),
    )


def learned_from(settings: Settings) -> set[str]:
    """Intakes that the weights in use were trained on; empty for those that come with the program."""
    path = _place(settings, "now") / _SEEN
    if origin(settings) != "own" or not path.exists():
        return set()
    return set(json.loads(path.read_text(encoding="utf-8")))


def install(settings: Settings, content: bytes, learned: Collection[str]) -> None:
    """Put new weights in place; those of before are kept for `roll_back`. Takes effect when the program starts anew."""
    new, now, before = (_place(settings, name) for name in ("new", "now", "before"))
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    for name, written in ((_WEIGHTS, content), (_SEEN, json.dumps(sorted(learned)).encode())):
        with (new / name).open("wb") as file:
            file.write(written)
            os.fsync(file.fileno())
    shutil.rmtree(before, ignore_errors=True)
    if now.exists():
        now.rename(before)
    new.rename(now)


def roll_back(settings: Settings) -> None:
    """Change the weights in use with those of before: a second time puts the newer ones back.

    Raises:
        InputError: there are no own weights.
    """
    new, now, before = (_place(settings, name) for name in ("new", "now", "before"))
    if not now.exists() and not before.exists():
        raise InputError("there are no weights of the agency's own to put back", "`raprueang train` makes some")
    shutil.rmtree(new, ignore_errors=True)
    if now.exists():
        now.rename(new)
    if before.exists():
        before.rename(now)
    if new.exists():
        new.rename(before)


def _place(settings: Settings, name: str) -> Path:
    return settings.storage.data / "model" / name
