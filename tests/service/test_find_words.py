"""Words that were said, looked for in a report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import InputError
from reporting.report.lifecycle import State
from reporting.report.model import Field, Report, Section
from reporting.service.find_words import Found, find_words
from reporting.wording import Language
from tests.service.errors import refused


def report(*texts: str, state: State = State.DRAFT) -> Report:
    fields = tuple(Field(field_id=f"f{number}", label="", text=text) for number, text in enumerate(texts))
    return Report(
        report_id="r",
        order_id="o",
        template_id="t",
        template_title="",
        language=Language.FRENCH,
        title="",
        state=state,
        sections=(Section(section_id="s", title="", code=None, fields=fields),),
    )


def words(found: Found) -> str:
    return found.field.text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "said", "written"),
    [
        ("Nodule HÉPATIQUE.", "nodule hepatique", "Nodule HÉPATIQUE"),
        ("Étage sus-tentoriel", "étage sus tentoriel", "Étage sus-tentoriel"),
        ("Pas d'épanchement", "épanchement", "épanchement"),
        ("Pas d’épanchement", "pas d'épanchement", "Pas d’épanchement"),
        ("Nodule de 12,5 mm.", "12,5 mm", "12,5 mm"),
        ("Nodule de 12\u00a0mm.", "12 mm.", "12\u00a0mm"),
        ("œdème osseux", "Œdème", "œdème"),
        ("1 200 mL", "1 200", "1 200"),
    ],
)
def test_words_are_found_however_they_are_written(text: str, said: str, written: str) -> None:
    assert words(find_words(report(text), "f0", [said])) == written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nodules", "nodule"),
        ("12,5 mm", "12"),
        ("12,5 mm", "5"),
        ("4.2 cm", "4"),
        ("1 200", "2"),
        ("1 200", "200"),
        ("1 200", "1"),
        ("1\u00a0200 mL", "200 mL"),
        ("L4-L5", "4"),
        ("Nodule", ""),
        ("Nodule", " . "),
        ("a.b", "a b"),
        ("(1+1)", "1.1"),
    ],
)
def test_a_part_of_a_word_or_number_is_not_found(text: str, said: str) -> None:
    with refused(InputError, "words-not-found"):
        find_words(report(text), "f0", [said])


def test_words_that_stand_twice_are_not_guessed_but_those_of_the_current_field_come_first() -> None:
    twice = report("Lésion droite.", "Lésion gauche.")
    with refused(InputError, "words-ambiguous"):
        find_words(twice, "f2", ["lésion"])
    assert find_words(twice, "f1", ["lésion"]).field.field_id == "f1"


def test_the_likeliest_spelling_counts_first() -> None:
    assert words(find_words(report("douze millimètres, 12 mm"), "f0", ["12 mm", "douze millimètres"])) == "12 mm"


def test_words_that_may_not_be_written_now_are_not_found() -> None:
    with refused(InputError, "words-not-found"):
        find_words(report("Nodule", state=State.SIGNED), "f0", ["nodule"])


@given(st.text(alphabet="aé5 ,.-œÉ\u00a0(", max_size=30), st.text(alphabet="aé5 ,.-(", min_size=1, max_size=6))
def test_what_is_found_is_what_was_said_and_stands_alone(text: str, said: str) -> None:
    try:
        found = find_words(report(text), "f0", [said])
    except InputError:
        return
    before, after = text[: found.start][-1:], text[found.end :][:1]
    assert not before.isalnum()
    assert not after.isalnum()
    bare = [letter for letter in words(found).lower().replace("é", "e") if letter.isalnum()]
    assert bare == [letter for letter in said.lower().replace("é", "e") if letter.isalnum()]
