"""Places for dictations."""

import pytest

from reporting.errors import ConflictError
from reporting.service.admission import Admission
from reporting.wording import Language


def test_one_too_many_is_refused_and_told_how_many_may() -> None:
    places = Admission(2)
    places.enter("a")
    places.enter("b")
    with pytest.raises(ConflictError) as refused:
        places.enter("c")
    assert (refused.value.code, refused.value.details) == ("service-busy", {"speakers": 2})
    assert "(2)" in refused.value.sentence(Language.FRENCH)
    assert places.running == 2


def test_a_place_that_was_left_is_free() -> None:
    places = Admission(1)
    places.enter("a")
    places.leave("a")
    places.enter("b")
    assert places.running == 1


def test_a_session_may_enter_its_own_place_again_and_leaves_it_as_often() -> None:
    places = Admission(1)
    places.enter("a")
    places.enter("a")
    places.leave("a")
    with pytest.raises(ConflictError):
        places.enter("b")
    places.leave("a")
    places.enter("b")


def test_without_a_limit_all_may_enter() -> None:
    places = Admission(0)
    for number in range(100):
        places.enter(str(number))
    assert places.running == 100
