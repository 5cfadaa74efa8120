"""No step of the clean-up makes a clean page worse: what each of them costs is measured by leaving it out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from ingest import page
from ingest.ocr import Ocr, read_page
from scripts.ocr_training.distance import distance, squeezed
from tests.drawn_pages import LETTER, Pixels, letter

WANTED = squeezed("\n".join(LETTER))
CLEAN = letter(face="Norasi")


def _grey(image: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


STEPS: dict[str, Callable[..., Any]] = {
    "flatten_sheet": lambda image: image,
    "remove_shade": _grey,
    "amplify_faint_ink": lambda _grey: None,
    "stretch_contrast": lambda grey: grey,
    "despeckle": lambda grey: grey,
    "turn_quarter": lambda grey: grey,
    "skew": lambda _grey: 0.0,
    "remove_rules": lambda grey, _body: grey,
}


def wrong_share(folder: Path) -> float:
    return distance(squeezed(read_page(CLEAN, Ocr(folder)).text), WANTED) / len(WANTED)


@pytest.fixture(scope="module")
def with_all(tmp_path_factory: pytest.TempPathFactory) -> float:
    return wrong_share(tmp_path_factory.mktemp("ocr"))


@pytest.mark.parametrize("step", STEPS)
def test_a_clean_page_is_read_no_worse_with_the_step_than_without(
    step: str, with_all: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, step, STEPS[step])
    assert with_all <= wrong_share(tmp_path) + 0.001
