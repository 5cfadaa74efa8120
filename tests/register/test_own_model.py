"""The agency's own weights: used when they fit, kept when they are replaced, put back by one call."""

import logging
from pathlib import Path

import numpy as np
import pytest

from classify import model as classifier
from classify.features import COLUMNS
from classify.model import HEADS, packed
from register import own_model
from register.errors import InputError
from register.settings import Classifier, Settings, Storage


def weights(number: float) -> bytes:
    table = np.zeros((COLUMNS, len(HEADS)))
    table[7, 0] = number
    return packed(table, np.zeros(len(HEADS)), {"messages": 4})


@pytest.fixture
def agency(tmp_path: Path) -> Settings:
    return Settings.model_construct(storage=Storage(data=tmp_path), classifier=Classifier())


def test_the_programs_own_weights_work_where_there_are_no_others(agency: Settings) -> None:
    assert own_model.in_use(agency) == classifier.shipped()
    assert own_model.origin(agency) == "shipped"
    assert own_model.learned_from(agency) == set()


def test_installed_weights_work_and_those_of_before_come_back(agency: Settings) -> None:
    first, second = weights(1.0), weights(2.0)
    own_model.install(agency, first, ["a"])
    own_model.install(agency, second, ["a", "b"])
    assert own_model.loaded(agency).version == classifier.unpacked(second).version
    assert own_model.learned_from(agency) == {"a", "b"}
    own_model.roll_back(agency)
    assert own_model.loaded(agency).version == classifier.unpacked(first).version
    assert own_model.learned_from(agency) == {"a"}
    own_model.roll_back(agency)
    assert own_model.origin(agency) == "own"
    assert own_model.loaded(agency).version == classifier.unpacked(second).version


def test_the_first_own_weights_can_be_rolled_back_to_the_programs(agency: Settings) -> None:
    own_model.install(agency, weights(1.0), [])
    own_model.roll_back(agency)
    assert own_model.origin(agency) == "shipped"


def test_the_card_tells_where_the_model_comes_from_and_what_it_learned(agency: Settings) -> None:
    own_model.install(agency, weights(1.0), ["a", "b"])
    told = own_model.card(agency, own_model.loaded(agency))
    assert (told.origin, told.messages, told.corrections) == ("own", 4, 2)


def test_there_is_nothing_to_roll_back_before_a_training(agency: Settings) -> None:
    with pytest.raises(InputError, match="put back"):
        own_model.roll_back(agency)


def test_own_weights_of_another_version_give_way_and_are_complained_of(
    agency: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    own_model.install(agency, b"raprueang weights 1 of long ago\n", [])
    with caplog.at_level(logging.WARNING):
        assert own_model.loaded(agency).version == classifier.load(classifier.shipped()).version
    assert "raprueang train" in caplog.text


def test_configured_weights_go_before_all_others(agency: Settings, tmp_path: Path) -> None:
    path = tmp_path / "other.model"
    path.write_bytes(weights(3.0))
    chosen = agency.model_copy(update={"classifier": Classifier(weights=path)})
    own_model.install(chosen, weights(1.0), [])
    assert own_model.in_use(chosen) == path
    assert own_model.origin(chosen) == "configured"
