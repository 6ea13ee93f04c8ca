"""The queue of turns, without threads."""

import numpy as np
import pytest

from reporting.service.turns import REMEMBERED, Rank, Turn, Turns
from reporting.speech.batch import Request
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Utterance
from reporting.wording import Language

FINAL, EARLY, PARTIAL = Effort.FINAL, Effort.EARLY, Effort.PARTIAL


def turn(session: str, utterance: str, effort: Effort = FINAL, bucket: int = 0) -> Turn:
    heard = Utterance(utterance_id=utterance, start_sample=0, audio=np.zeros(1, np.float32))
    return Turn(
        session_id=session,
        request=Request(utterance=heard, language=Language.FRENCH, effort=effort),
        bucket=bucket,
    )


def added(*turns: Turn) -> Turns:
    waiting = Turns()
    for each in turns:
        waiting.add(each)
    return waiting


def served(turns: Turns, size: int = 1) -> list[str]:
    """Return the names of the utterances in the order in which they are served; together joined by +."""
    names = []
    while taken := turns.take(size):
        names.append("+".join(each.utterance_id for each in taken))
    return names


def test_finals_go_before_early_readings_before_partials() -> None:
    turns = added(turn("a", "partial", PARTIAL), turn("b", "early", EARLY), turn("c", "final"))
    assert served(turns) == ["final", "early", "partial"]


def test_a_session_with_many_finals_takes_turns_with_the_others() -> None:
    turns = added(*(turn("fast", f"f{n}") for n in range(4)), turn("slow", "s0"), turn("slow", "s1"))
    assert served(turns) == ["f0", "s0", "f1", "s1", "f2", "f3"]


def test_the_finals_of_a_session_keep_their_order() -> None:
    turns = added(*(turn("a", str(n)) for n in range(5)))
    assert served(turns) == ["0", "1", "2", "3", "4"]


def test_who_was_served_least_recently_goes_first_even_if_nothing_waited_in_between() -> None:
    turns = added(turn("a", "a0", PARTIAL), turn("b", "b0", PARTIAL))
    assert served(turns) == ["a0", "b0"]
    turns.add(turn("b", "b1", PARTIAL))
    turns.add(turn("a", "a1", PARTIAL))
    assert served(turns) == ["a1", "b1"]


def test_a_newer_partial_overtakes_the_older_one_of_its_session_only() -> None:
    old, other, new = turn("a", "old", PARTIAL), turn("b", "other", PARTIAL), turn("a", "new", PARTIAL)
    turns = added(old, other)
    assert turns.add(new) == (old,)
    assert served(turns) == ["other", "new"]


def test_no_final_is_overtaken() -> None:
    turns = added(turn("a", "u"))
    assert turns.add(turn("a", "u", PARTIAL)) == ()
    assert turns.waiting() == {Rank.FINAL: 1, Rank.EARLY: 0, Rank.PARTIAL: 1}


@pytest.mark.parametrize("effort", [PARTIAL, EARLY])
def test_an_early_reading_is_overtaken_by_what_is_asked_of_the_same_utterance(effort: Effort) -> None:
    early = turn("a", "u", EARLY)
    turns = added(early)
    assert turns.add(turn("a", "next", effort)) == ()
    assert turns.add(turn("a", "u", effort))[0] is early


def test_an_early_reading_whose_utterance_has_ended_waits_as_a_final_and_is_not_overtaken() -> None:
    turns = added(turn("b", "early", EARLY), turn("a", "u", EARLY))
    turns.promote("a", "u")
    assert turns.add(turn("a", "u", PARTIAL)) == ()
    assert served(turns) == ["u", "early", "u"]


def test_a_promotion_that_comes_before_its_turn_counts_when_the_turn_comes() -> None:
    turns = added(turn("b", "early", EARLY))
    turns.promote("a", "u")
    turns.add(turn("a", "u", EARLY))
    assert served(turns) == ["u", "early"]


def test_only_the_session_and_utterance_that_were_named_are_promoted() -> None:
    turns = added(turn("a", "u", EARLY), turn("b", "u", EARLY), turn("c", "v", EARLY))
    turns.promote("b", "u")
    turns.promote("c", "u")
    assert turns.waiting() == {Rank.FINAL: 1, Rank.EARLY: 2, Rank.PARTIAL: 0}
    assert turns.waiting("b")[Rank.FINAL] == 1


def test_who_waits_can_be_counted_by_session() -> None:
    turns = added(*(turn("a", str(n)) for n in range(30)), turn("a", "p", PARTIAL), turn("b", "q"))
    assert turns.waiting("a") == {Rank.FINAL: 30, Rank.EARLY: 0, Rank.PARTIAL: 1}
    assert turns.waiting() == {Rank.FINAL: 31, Rank.EARLY: 0, Rank.PARTIAL: 1}
    assert turns.waiting("nobody") == dict.fromkeys(Rank, 0)


def test_a_turn_that_was_withdrawn_is_not_served_and_withdrawing_what_was_taken_is_nothing() -> None:
    first, second = turn("a", "first"), turn("a", "second")
    turns = added(first, second)
    turns.withdraw(first)
    assert turns.take() == (second,)
    turns.withdraw(second)
    assert turns.take() == ()


def test_turns_of_one_rank_and_bucket_are_taken_together_up_to_the_size() -> None:
    turns = added(
        turn("a", "a0", bucket=1),
        turn("b", "b0", bucket=2),
        turn("c", "c0", bucket=1),
        turn("d", "d0", EARLY, bucket=1),
        turn("e", "e0", bucket=1),
        turn("f", "f0", bucket=1),
    )
    assert served(turns, 3) == ["a0+c0+e0", "b0", "f0", "d0"]


def test_who_is_taken_along_is_also_the_one_served_least_recently() -> None:
    turns = added(*(turn("fast", f"f{n}") for n in range(3)), turn("slow", "s0"))
    assert served(turns, 2) == ["f0+s0", "f1+f2"]


def test_of_more_sessions_than_are_remembered_the_forgotten_go_first() -> None:
    turns = added(*(turn(f"session {n}", str(n)) for n in range(REMEMBERED + 1)))
    assert len(served(turns)) == REMEMBERED + 1
    turns.add(turn(f"session {REMEMBERED}", "last"))
    turns.add(turn("session 1", "second"))
    turns.add(turn("session 0", "first"))
    assert served(turns) == ["first", "second", "last"]
