"""Spoken words in a report: where they land, what they carry, how they are taken back; and moving by voice."""

import pytest

from reporting.errors import ConflictError, InputError
from reporting.report.model import Field, Origin
from reporting.service.ports import Cursor
from reporting.text.spoken import CommandName, FormattedText, SpokenCommand, TimedSpan
from tests.service.errors import refused
from tests.service.world import ERIC, LEA, World, command_in, scratch_in, write_final_in


def said(text: str, start_ms: int = 0) -> FormattedText:
    """Return formatted text, a span a word, 100 ms each, less certain word by word."""
    spans, at = [], 0
    for number, word in enumerate(text.split()):
        start = text.index(word, at)
        at = start + len(word)
        spans.append(
            TimedSpan(
                start=start,
                end=at,
                start_ms=start_ms + number * 100,
                end_ms=start_ms + number * 100 + 100,
                probability=0.9 - number / 100,
            )
        )
    return FormattedText(text=text, spans=tuple(spans))


def dictate(world: World, text: str, utterance_id: str = "session-1.0", start_ms: int = 0) -> None:
    write_final_in(world, LEA, said(text, start_ms), utterance_id)


def command(name: CommandName, argument: str = "") -> SpokenCommand:
    return SpokenCommand(name=name, argument=argument, spoken="as said", start_ms=0, end_ms=100)


def put_cursor(world: World, field_id: str, offset: int) -> None:
    world.writing.set_cursor(world.report_id, LEA, Cursor(field_id=field_id, offset=offset))


def cursor(world: World) -> Cursor | None:
    return world.writing.view(world.report_id, LEA).cursor


def field(world: World, field_id: str = "findings") -> Field:
    return next(each for each in world.report().fields() if each.field_id == field_id)


def dictated(world: World, utterance_id: str) -> str:
    """Return the characters of a field that carry an utterance's id."""
    where = field(world)
    return "".join(where.text[s.start : s.end] for s in where.spans if s.utterance_id == utterance_id)


# Where words land.


def test_the_first_words_land_in_the_first_field_with_a_capital(opened: World) -> None:
    dictate(opened, "pas d'hémorragie.")
    assert opened.text() == "Pas d'hémorragie."
    assert cursor(opened) == Cursor(field_id="findings", offset=17)


def test_words_follow_each_other_with_one_space(opened: World) -> None:
    dictate(opened, "pas d'hémorragie.", "u1")
    dictate(opened, "pas de fracture.", "u2")
    assert opened.text() == "Pas d'hémorragie. Pas de fracture."


def test_words_land_at_the_cursor_inside_a_sentence(opened: World) -> None:
    opened.type("Lésion de 12 mm.")
    put_cursor(opened, "findings", 6)
    dictate(opened, "frontale droite")
    assert opened.text() == "Lésion frontale droite de 12 mm."
    dictate(opened, "nécrotique", "u2")
    assert opened.text() == "Lésion frontale droite nécrotique de 12 mm."


def test_without_a_cursor_words_go_to_the_first_empty_field(opened: World) -> None:
    opened.type("Normal.")
    opened.units.rows.cursors.clear()
    opened.type("12", field_id="size")
    opened.type("droite", field_id="side")
    dictate(opened, "examen normal.")
    assert opened.text("impression") == "Examen normal."


def test_a_cursor_behind_the_end_of_its_field_means_the_end(opened: World) -> None:
    opened.type("Normal.")
    opened.units.rows.cursors[opened.report_id] = Cursor(field_id="findings", offset=99)
    dictate(opened, "suite.")
    assert opened.text() == "Normal. Suite."


def test_voice_and_keyboard_write_at_once(opened: World) -> None:
    """A page types on the version before the words came; both stay."""
    opened.type("Foie normal.")
    seen = opened.report().version
    dictate(opened, "rate normale.")
    opened.type("Sans injection. ", at=0, base=seen)
    assert opened.text() == "Sans injection. Foie normal. Rate normale."
    dictate(opened, "reins normaux.", "u2")
    assert opened.text().endswith("Rate normale. Reins normaux.")


# What words carry.


def test_every_character_carries_its_utterance_and_every_word_its_time(opened: World) -> None:
    opened.type("Lésion.")
    dictate(opened, "frontale droite", "u1")
    assert dictated(opened, "u1") == opened.text()[7:]
    words = [span for span in field(opened).spans if span.audio_start_ms is not None]
    texts = [field(opened).text[span.start : span.end].lower() for span in words]
    assert texts == ["frontale", "droite"]
    assert [(span.audio_start_ms, span.audio_end_ms) for span in words] == [(0, 100), (100, 200)]
    assert [span.probability for span in words] == [0.9, 0.89]
    assert all(span.origin is Origin.DICTATED for span in field(opened).spans)


def test_the_page_is_told_the_words_then_the_place_of_the_next(opened: World) -> None:
    dictate(opened, "normal.")
    assert opened.hub.names() == ["edit", "cursor"]
    (body,) = opened.hub.bodies("edit")
    assert body["edit"]["origin"] == "dictated"  # type: ignore[index]
    assert opened.hub.bodies("cursor") == [{"field_id": "findings", "offset": 7}]


def test_the_same_piece_of_an_utterance_is_written_once(opened: World) -> None:
    dictate(opened, "pas d'hémorragie.", "u1", start_ms=40)
    put_cursor(opened, "findings", 3)
    dictate(opened, "pas d'hémorragie.", "u1", start_ms=40)
    assert opened.text() == "Pas d'hémorragie."
    assert cursor(opened) == Cursor(field_id="findings", offset=3)
    dictate(opened, "suite.", "u1", start_ms=900)
    assert "uite." in opened.text()


def test_pieces_of_an_utterance_without_times_are_all_written(opened: World) -> None:
    for text in ("foie normal.", "rate normale."):
        write_final_in(opened, LEA, FormattedText(text=text, spans=()), "u1")
    assert opened.text() == "Foie normal. Rate normale."
    assert dictated(opened, "u1") == opened.text()


# Who may speak.


def test_words_of_someone_without_the_lock_are_refused(opened: World) -> None:
    with refused(ConflictError, "report-locked"):
        write_final_in(opened, ERIC, said("normal."), "u1")
    assert opened.text() == ""


def test_words_for_a_signed_report_are_refused(opened: World) -> None:
    dictate(opened, "normal.")
    opened.sign()
    with refused(ConflictError, "nothing-to-write-in"):
        dictate(opened, "suite.", "u2")


def test_words_after_an_addendum_was_opened_go_into_it(opened: World) -> None:
    dictate(opened, "normal.")
    opened.sign()
    opened.signing.addend(opened.report_id, LEA)
    dictate(opened, "comparé au scanner de 2024.", "u2")
    assert opened.text("addendum") == "Comparé au scanner de 2024."
    assert opened.text() == "Normal."


# Fields of one value.


@pytest.mark.parametrize("spoken", ["14", "14 mm", "14 mm.", "14."])
def test_a_spoken_number_replaces_the_number_and_leaves_its_unit_to_the_field(opened: World, spoken: str) -> None:
    opened.type("12", field_id="size")
    put_cursor(opened, "size", 2)
    dictate(opened, spoken)
    assert opened.text("size") == "14"


@pytest.mark.parametrize("spoken", ["1,4 cm", "14 par 12", "environ 14", "normal"])
def test_what_is_no_number_of_the_fields_unit_is_refused(opened: World, spoken: str) -> None:
    opened.type("12", field_id="size")
    put_cursor(opened, "size", 2)
    with refused(InputError, "not-a-number"):
        dictate(opened, spoken)
    assert opened.text("size") == "12"


def test_a_spoken_choice_is_one_of_the_options(opened: World) -> None:
    put_cursor(opened, "side", 0)
    dictate(opened, "Gauche.")
    assert opened.text("side") == "gauche"
    dictate(opened, "droite", "u2")
    assert opened.text("side") == "droite"
    with refused(InputError, "not-an-option"):
        dictate(opened, "médiane", "u3")
    assert opened.text("side") == "droite"


# Taking words back.


def test_scratch_that_removes_exactly_the_last_utterance(opened: World) -> None:
    dictate(opened, "pas d'hémorragie.", "u1")
    before = field(opened)
    dictate(opened, "pas de fracture.", "u2")
    opened.hub.events.clear()
    command_in(opened, LEA, command(CommandName.SCRATCH_THAT))
    assert field(opened) == before
    assert cursor(opened) == Cursor(field_id="findings", offset=17)
    assert opened.hub.names() == ["edit", "cursor"]
    assert opened.audited(opened.report_id)[-1] == "utterance-scratched"


def test_scratching_again_removes_the_utterance_before(opened: World) -> None:
    for number, text in enumerate(("foie normal.", "rate normale.", "reins normaux.")):
        dictate(opened, text, f"u{number}")
    for left in ("Foie normal. Rate normale.", "Foie normal.", ""):
        scratch_in(opened, LEA)
        assert opened.text() == left
    with refused(ConflictError, "nothing-to-scratch"):
        scratch_in(opened, LEA)


def test_all_pieces_of_an_utterance_go_together(opened: World) -> None:
    dictate(opened, "foie normal.", "u1")
    dictate(opened, "rate", "u2", start_ms=0)
    dictate(opened, "normale", "u2", start_ms=500)
    scratch_in(opened, LEA)
    assert opened.text() == "Foie normal."


def test_what_was_typed_between_the_words_stays(opened: World) -> None:
    dictate(opened, "lésion droite.", "u1")
    opened.type("frontale ", at=7)
    scratch_in(opened, LEA)
    assert opened.text() == "frontale "
    assert not field(opened).spans


def test_words_of_another_utterance_in_between_stay_with_their_spans(opened: World) -> None:
    dictate(opened, "lésion droite.", "u1")
    put_cursor(opened, "findings", 6)
    dictate(opened, "frontale", "u2")
    scratch_in(opened, LEA, "u1")
    assert opened.text().strip() == "frontale"
    assert dictated(opened, "u2") == opened.text()
    (word,) = (span for span in field(opened).spans if span.probability is not None)
    assert opened.text()[word.start : word.end] == "frontale"
    assert word.audio_end_ms == 100


def test_words_in_another_field_are_the_last_if_they_were_said_last(opened: World) -> None:
    dictate(opened, "foie normal.", "u1")
    put_cursor(opened, "impression", 0)
    dictate(opened, "examen normal.", "u2")
    put_cursor(opened, "findings", 0)
    command_in(opened, LEA, command(CommandName.SCRATCH_THAT))
    assert opened.text("impression") == ""
    assert opened.text() == "Foie normal."
    assert cursor(opened) == Cursor(field_id="impression", offset=0)


def test_signed_words_are_not_taken_back_by_voice(opened: World) -> None:
    dictate(opened, "foie normal.", "u1")
    opened.sign()
    opened.signing.correct(opened.report_id, LEA)
    with refused(ConflictError, "nothing-to-scratch"):
        scratch_in(opened, LEA)
    put_cursor(opened, "findings", 12)
    dictate(opened, "rate normale.", "u2")
    scratch_in(opened, LEA)
    assert opened.text() == "Foie normal."


def test_an_utterance_that_was_never_written_cannot_be_taken_back(opened: World) -> None:
    dictate(opened, "foie normal.", "u1")
    with refused(ConflictError, "nothing-to-scratch"):
        scratch_in(opened, LEA, "u9")


# Moving by voice.


def test_moving_goes_from_field_to_field_and_stays_at_the_ends(opened: World) -> None:
    opened.type("12", field_id="size")
    forth = [command_in(opened, LEA, command(CommandName.NEXT_FIELD)) for _ in range(4)]
    assert [place.field_id for place in forth] == ["size", "side", "impression", "impression"]
    assert forth[0].offset == 2
    back = [command_in(opened, LEA, command(CommandName.PREVIOUS_FIELD)) for _ in range(4)]
    assert [place.field_id for place in back] == ["side", "size", "findings", "findings"]
    assert cursor(opened) == back[-1]


def test_a_field_is_found_by_the_name_of_its_section(opened: World) -> None:
    place = command_in(opened, LEA, command(CommandName.GO_TO, "conclusion"))
    assert place == Cursor(field_id="impression", offset=0)
    assert opened.hub.bodies("cursor")[-1] == {"field_id": "impression", "offset": 0}


def test_a_name_of_no_field_moves_nothing(opened: World) -> None:
    before = cursor(opened)
    with refused(InputError, "field-not-heard"):
        command_in(opened, LEA, command(CommandName.GO_TO, "pancréas"))
    assert cursor(opened) == before


def test_moving_without_the_lock_is_refused(opened: World) -> None:
    with refused(ConflictError, "report-locked"):
        command_in(opened, ERIC, command(CommandName.NEXT_FIELD))


def test_scratch_that_never_reaches_behind_an_utterance_that_wrote_nothing(opened: World) -> None:
    write_final_in(opened, LEA, said("Pas de fracture."), "u1")
    write_final_in(opened, LEA, FormattedText(text=".", spans=()), "u2")
    with refused(ConflictError, "nothing-to-scratch"):
        scratch_in(opened, LEA)
    assert opened.text() == "Pas de fracture."


@pytest.mark.parametrize(
    ("spoken", "value"), [("un", "1"), ("Une.", "1"), ("1 200", "1200"), ("un mm", "1"), ("4,5", "4,5")]
)
def test_what_can_only_be_a_number_is_one_in_a_number_field(opened: World, spoken: str, value: str) -> None:
    put_cursor(opened, "size", 0)
    write_final_in(opened, LEA, said(spoken), "u1")
    assert opened.text("size") == value
