"""Dictation sessions and what was heard in them."""

from dataclasses import replace

import pytest

from reporting.errors import NotFoundError
from reporting.service.ports import OpensUnits
from tests.contract.samples import NOW, a_final, a_session, a_withdrawal, seconds, store_report


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


def test_the_final_of_an_utterance_is_found_by_its_report(units: OpensUnits) -> None:
    with units() as unit:
        store_report(unit)
        unit.dictations.add(a_session("s1"))
        unit.dictations.add(a_session("s2", report_id="r1"))
        for session in ("s1", "s2"):
            unit.dictations.add_final(a_final("u1", session_id=session))
        assert unit.dictations.final_of("r1", "u1") == a_final("u1", session_id="s2")
        assert unit.dictations.final_of("r1", "u2") is None
        assert unit.dictations.final_of("", "u1") is None


def test_what_was_withdrawn_stays_on_record_with_who_and_when(units: OpensUnits) -> None:
    with units() as unit:
        unit.dictations.add(a_session())
        unit.dictations.add_final(a_final())
        unit.dictations.withdraw(a_withdrawal())
        unit.commit()
    with units() as unit:
        assert unit.dictations.withdrawals("s1") == [a_withdrawal()]
        assert unit.dictations.finals("s1") == [a_final()]
        assert not unit.dictations.withdrawals("s2")


def test_what_stands_again_is_noted_and_nothing_else_is(units: OpensUnits) -> None:
    with units() as unit:
        unit.dictations.add(a_session())
        for start_ms in (100, 400):
            unit.dictations.withdraw(a_withdrawal(start_ms=start_ms))
        unit.dictations.withdraw(a_withdrawal("u2"))
        unit.dictations.restore("s1", "u1", 100, 300, at=NOW + seconds(1))
        unit.dictations.restore("s1", "u1", 100, 300, at=NOW + seconds(2))
        unit.dictations.restore("s1", "u1", 0, 900, at=NOW)
        first, second, other = unit.dictations.withdrawals("s1")
        assert first == replace(a_withdrawal(), restored_at=NOW + seconds(1))
        assert (second, other) == (a_withdrawal(start_ms=400), a_withdrawal("u2"))


def test_nothing_is_withdrawn_from_an_unknown_session(units: OpensUnits) -> None:
    with units() as unit, pytest.raises(NotFoundError) as missing:
        unit.dictations.withdraw(a_withdrawal())
    assert missing.value.code == "dictation-unknown"
