"""Dictation sessions and what was heard in them."""

from dataclasses import replace

import pytest

from reporting.errors import NotFoundError
from reporting.service.ports import OpensUnits
from tests.contract.samples import a_final, a_session, store_report


def test_a_session_comes_back_with_and_without_a_report(units: OpensUnits) -> None:
    with units() as unit:
        store_report(unit)
        unit.dictations.add(a_session("s1", report_id="r1"))
        unit.dictations.add(a_session("s2"))
        unit.commit()
    with units() as unit:
        assert unit.dictations.get("s1") == a_session("s1", report_id="r1")
        assert unit.dictations.get("s2") == a_session("s2")


def test_a_final_moves_the_session_to_its_end(units: OpensUnits) -> None:
    with units() as unit:
        unit.dictations.add(a_session())
        unit.dictations.add_final(a_final("u1", end_sample=16_000))
        unit.dictations.add_final(a_final("u2", end_sample=40_000))
        assert unit.dictations.get("s1").decoded_samples == 40_000
        assert unit.dictations.finals("s1") == [a_final("u1"), a_final("u2", end_sample=40_000)]


def test_a_final_never_moves_the_session_back(units: OpensUnits) -> None:
    with units() as unit:
        unit.dictations.add(replace(a_session(), decoded_samples=50_000))
        unit.dictations.add_final(a_final("u1", end_sample=16_000))
        assert unit.dictations.get("s1").decoded_samples == 50_000


def test_the_same_utterance_twice_is_stored_once(units: OpensUnits) -> None:
    with units() as unit:
        unit.dictations.add(a_session())
        unit.dictations.add_final(a_final("u1"))
        unit.dictations.add_final(replace(a_final("u1", end_sample=99_000), written="Autre chose."))
        assert unit.dictations.finals("s1") == [a_final("u1")]
        assert unit.dictations.get("s1").decoded_samples == 16_000


def test_sessions_may_number_their_utterances_alike(units: OpensUnits) -> None:
    with units() as unit:
        for session in ("s1", "s2"):
            unit.dictations.add(a_session(session))
            unit.dictations.add_final(a_final("u1", session_id=session))
        assert unit.dictations.finals("s2") == [a_final("u1", session_id="s2")]


def test_an_unknown_session_is_not_found(units: OpensUnits) -> None:
    with units() as unit:
        with pytest.raises(NotFoundError) as missing:
            unit.dictations.get("s1")
        assert missing.value.code == "dictation-unknown"
        with pytest.raises(NotFoundError):
            unit.dictations.add_final(a_final())
        assert not unit.dictations.finals("s1")
