"""« annuler », « rétablir »: one step at a time, as new versions, each word with the origin it had."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.report.model import Field, Origin
from tests.service.saying import Speaker
from tests.service.test_defaults import world_with_defaults
from tests.service.world import ERIC, LEA, World, build_world


def shown(world: World) -> list[tuple[str, list[tuple[str, Origin | None]]]]:
    """Return each field's letters with their origin."""
    return [(field.field_id, origins(field)) for field in world.report().fields()]


def origins(field: Field) -> list[tuple[str, Origin | None]]:
    of = {at: span.origin for span in field.spans for at in range(span.start, span.end)}
    return [(letter, of.get(at)) for at, letter in enumerate(field.text)]


def test_what_was_dictated_last_is_taken_back_and_done_again(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal point")
    once = shown(opened)
    speaker.say("rate normale point")
    twice = shown(opened)
    version = opened.report().version
    assert speaker.obeyed("annuler") == "findings"
    assert shown(opened) == once
    assert speaker.obeyed("rétablir") == "findings"
    assert shown(opened) == twice
    assert opened.report().version == version + 2
    assert opened.audited(opened.report_id)[-2:] == ["step-reverted", "step-reverted"]


def test_every_step_back_and_forth(opened: World) -> None:
    speaker = Speaker(opened)
    states = [shown(opened)]
    for text in ("foie normal", "rate normale", "reins normaux"):
        speaker.say(text)
        states.append(shown(opened))
    for state in reversed(states[:-1]):
        speaker.obeyed("annuler ça")
        assert shown(opened) == state
    assert speaker.refused("annuler") == "nothing-to-undo"
    for state in states[1:]:
        speaker.obeyed("rétablir ça")
        assert shown(opened) == state
    assert speaker.refused("rétablir") == "nothing-to-redo"


def test_what_was_typed_is_taken_back_too(opened: World) -> None:
    opened.type("Sans injection. ")
    Speaker(opened).obeyed("annuler")
    assert opened.text() == ""


def test_scratched_words_come_back_with_their_time_and_their_sound(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal")
    before = shown(opened), [span.audio_start_ms for span in next(opened.report().fields()).spans]
    speaker.obeyed("efface ça")
    assert opened.text() == ""
    assert [(each.start_ms, each.end_ms) for each in speaker.withdrawn()] == [(0, 200), (200, 400)]
    speaker.obeyed("annuler")
    assert (shown(opened), [span.audio_start_ms for span in next(opened.report().fields()).spans]) == before
    assert speaker.withdrawn() == []
    speaker.obeyed("rétablir")
    assert opened.text() == ""
    assert len(speaker.withdrawn()) == 2


def test_after_something_new_nothing_is_done_again(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal")
    speaker.obeyed("annuler")
    speaker.say("rate normale")
    assert speaker.refused("rétablir") == "nothing-to-redo"
    assert opened.text() == "Rate normale"


def test_the_change_of_another_person_is_not_taken_back(opened: World) -> None:
    Speaker(opened).say("foie normal")
    opened.writing.take_lock(opened.report_id, ERIC, take_over=True)
    assert Speaker(opened, user=ERIC, session_id="session-2").refused("annuler") == "undo-of-another"
    assert opened.text() == "Foie normal"


def test_signed_words_are_not_taken_back(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal")
    opened.sign()
    assert speaker.refused("annuler") in {"nothing-to-undo", "nothing-to-write-in"}
    opened.signing.correct(opened.report_id, LEA)
    assert speaker.refused("annuler") == "nothing-to-undo"
    opened.type("Rate normale. ", at=0)
    speaker.obeyed("annuler")
    assert opened.text() == "Foie normal"


def test_nothing_before_an_abandoned_correction_is_taken_back(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal")
    opened.sign()
    opened.signing.correct(opened.report_id, LEA)
    opened.type("", at=0, end=11)
    opened.signing.abandon(opened.report_id, LEA)
    opened.signing.correct(opened.report_id, LEA)
    assert speaker.refused("annuler") == "nothing-to-undo"
    assert opened.text() == "Foie normal"


def test_a_command_of_several_edits_is_one_step(opened: World) -> None:
    world = world_with_defaults()
    speaker = Speaker(world)
    before = shown(world)
    speaker.obeyed("normal pour le reste")
    filled = shown(world)
    assert filled != before
    speaker.obeyed("annuler")
    assert shown(world) == before
    speaker.obeyed("rétablir")
    assert shown(world) == filled


UTTERANCES = (
    "foie normal point",
    "rate de douze millimètres",
    "à la ligne",
    "pas d'épanchement",
    "aller à conclusion",
    "aller aux résultats",
    "efface ça",
    "efface le dernier mot",
    "remplacer normal par stéatosique",
    "début du champ",
    "foie … aller à conclusion … normal … aller aux résultats … rate",
    "annuler",
    "rétablir",
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(UTTERANCES), min_size=1, max_size=7))
def test_as_many_steps_back_as_were_done_empty_the_report_and_as_many_forth_restore_it(said: list[str]) -> None:
    world = build_world()
    world.open()
    speaker = Speaker(world)
    for text in said:
        speaker.say(text)
        assert_text_and_sound_agree(world, speaker)
    after, steps = shown(world), 0
    while "nothing-to-undo" not in [code_of(event) for event in speaker.say("annuler")]:
        steps += 1
        assert steps < 20
    assert all(not field.text for field in world.report().fields())
    assert_text_and_sound_agree(world, speaker)
    for _ in range(steps):
        speaker.obeyed("rétablir")
        assert_text_and_sound_agree(world, speaker)
    assert shown(world) == after


def assert_text_and_sound_agree(world: World, speaker: Speaker) -> None:
    """No word that stands in the report has its sound withdrawn."""
    withdrawn = {at for each in speaker.withdrawn() for at in range(each.start_ms, each.end_ms)}
    for field in world.report().fields():
        for span in field.spans:
            if span.end > span.start and span.audio_start_ms is not None and span.audio_end_ms is not None:
                assert not withdrawn & set(range(span.audio_start_ms, span.audio_end_ms))


def code_of(event: object) -> str:
    return str(getattr(getattr(event, "error", None), "code", ""))


@pytest.mark.parametrize("said", ["annuler", "rétablir", "efface le dernier mot", "corriger ça", "vider le champ"])
def test_nothing_is_changed_where_there_is_nothing(opened: World, said: str) -> None:
    code = Speaker(opened).refused(said)
    assert code.startswith("nothing-to-")
    assert opened.report().version == 0
