"""The trained weights: a file that is checked before it is believed, and the arithmetic that uses them.

File: one line `raprueang weights 1 <sha256 of the rest>`, then a NumPy archive without pickled objects. Equal input
gives equal bytes: nothing of the day or the machine is in it.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.features import COLUMNS, Floats, Message, fingerprint
from register.errors import SettingsError
from register.states import Category

Scores = NDArray[np.float64]

CATEGORIES: tuple[Category, ...] = tuple(Category)
# One column of weights for each category, then one for each yes-or-no question.
HEADS: tuple[str, ...] = (*CATEGORIES, "information_request", "urgent")

_MAGIC = b"raprueang weights 1 "
_RETRAIN = "run scripts/train-classifier, or install the weights that belong to this version"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """`weights` has one row for each feature column, one column for each of HEADS; `report` is that of the training."""

    version: str
    weights: Floats
    bias: Floats
    report: Mapping[str, Any]


def shipped() -> Path:
    """The weights that come with the program."""
    return Path(__file__).with_name("weights") / "categories.model"


def load(path: Path) -> Model:
    """Read and verify a weight file. Raises SettingsError when it is missing, damaged or of another program version."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"classifier weights {path.name} cannot be read: {error.strerror}", _RETRAIN) from error
    return unpacked(content, path.name)


def unpacked(content: bytes, name: str = "") -> Model:
    """The model in the bytes of a weight file; raises as `load`. `name` is for the message."""
    line, _, archive = content.partition(b"\n")
    digest = hashlib.sha256(archive).hexdigest()
    if line != _MAGIC + digest.encode():
        raise SettingsError(f"classifier weights {name} are damaged: the checksum does not match", _RETRAIN)
    try:
        return _unpacked(archive, digest)
    except (KeyError, ValueError, IndexError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise SettingsError(f"classifier weights {name} cannot be understood", _RETRAIN) from error


def _unpacked(archive: bytes, digest: str) -> Model:
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        about = json.loads(arrays["about"].tobytes())
        if about["features"] != fingerprint() or tuple(about["heads"]) != HEADS:
            raise SettingsError("classifier weights were trained for another version of this program", _RETRAIN)
        weights = np.zeros((COLUMNS, len(HEADS)), dtype=np.float32)
        weights[arrays["columns"]] = arrays["weights"]
        bias = arrays["bias"].astype(np.float32)
    if bias.shape != (len(HEADS),) or not (np.isfinite(weights).all() and np.isfinite(bias).all()):
        raise ValueError
    return Model(digest[:12], weights, bias, about["report"])


def packed(weights: NDArray[np.float64], bias: NDArray[np.float64], report: Mapping[str, Any]) -> bytes:
    """The bytes of a weight file. Rows without any weight are left out; half precision is enough for a sum of these."""
    columns = np.flatnonzero(np.any(weights != 0, axis=1)).astype(np.int32)
    about = {"features": fingerprint(), "heads": HEADS, "report": report}
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        about=np.frombuffer(json.dumps(about, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8),
        columns=columns,
        weights=weights[columns].astype(np.float16),
        bias=bias.astype(np.float32),
    )
    archive = buffer.getvalue()
    return _MAGIC + hashlib.sha256(archive).hexdigest().encode() + b"\n" + archive


def weights_of(model: Model, message: Message) -> Floats:
    """A row of weights for each column of the message. To fetch them is most of the work: ask once a message."""
    return model.weights.take(message.columns, axis=0)


def scores(model: Model, message: Message, weights: Floats) -> Scores:
    """What speaks for each of HEADS; `weights` are those of the message."""
    return message.values.astype(np.float64) @ weights + model.bias


def shares(found: Scores) -> dict[Category, float]:
    """Calibrated probability of every category; they sum to 1."""
    points = found[: len(CATEGORIES)]
    raised = np.exp(points - points.max())
    return dict(zip(CATEGORIES, (raised / raised.sum()).tolist(), strict=True))


def assent(found: Scores, question: str) -> float:
    """How much speaks for yes to a question of HEADS, 0..1; from 0.5 on the answer is yes. Not a calibrated figure."""
    score = float(found[HEADS.index(question)])
    return float(1 / (1 + np.exp(-np.clip(score, -50, 50))))


def probabilities(model: Model, message: Message) -> dict[Category, float]:
    """As `shares`, where nothing else is asked of the message."""
    return shares(scores(model, message, weights_of(model, message)))


def answer(model: Model, message: Message, question: str) -> float:
    """As `assent`, where nothing else is asked of the message."""
    return assent(scores(model, message, weights_of(model, message)), question)
