from pathlib import Path

import pytest

from reporting.text.corpus import Line
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.tuning.lint import Fault, findings
from reporting.wording import Language

FR = Language.FRENCH
VOCABULARY = Path(__file__).parents[2] / "vocab"


def line(spoken: str, written: str = "", place: str = "x.tsv:1") -> Line:
    return Line(language=FR, spoken=spoken, written=written, place=place)


def faults(
    *lines: Line, evaluation: tuple[Line, ...] = (), terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
) -> list[Fault]:
    formatter = Formatter(FR, load_vocabulary(VOCABULARY, FR))
    return [finding.fault for finding in findings(lines, evaluation, terms, formatter)]


def test_a_good_line_has_no_fault() -> None:
    assert faults(line("nodule de quatre millimètres point", "Nodule de 4 mm.")) == []


@pytest.mark.parametrize("spoken", ["nodule de 4 millimètres", "pas de lésion."])
def test_a_digit_or_a_sign_is_not_spoken(spoken: str) -> None:
    assert Fault.SIGN_IN_SPOKEN in faults(line(spoken))


def test_the_same_words_twice_are_a_duplicate_whatever_their_hyphens() -> None:
    lines = line("cul-de-sac libre", "Cul-de-sac libre"), line("Cul de sac libre", "Cul de sac libre")
    assert faults(*lines).count(Fault.DUPLICATE) == 1


def test_eight_words_of_an_evaluation_line_in_a_row_are_too_many() -> None:
    asked = line("pas d'anomalie de signal de la moelle cervicale ni dorsale")
    assert Fault.RESEMBLES_EVALUATION in faults(
        line("on ne voit pas d'anomalie de signal de la moelle"), evaluation=(asked,)
    )
    assert Fault.RESEMBLES_EVALUATION not in faults(line("pas d'anomalie de la moelle cervicale"), evaluation=(asked,))


def test_a_term_needs_three_different_lines() -> None:
    terms = (("IRM", ("i r m", "irm")),)
    lines = [line(f"I R M {organ}", f"IRM {organ}") for organ in ("du genou", "du poignet", "de la hanche")]
    assert Fault.RARE_TERM not in faults(*lines, terms=terms)
    assert Fault.RARE_TERM in faults(*lines[:2], terms=terms)


def test_a_written_form_that_the_formatter_would_not_write_is_told() -> None:
    assert Fault.WRITTEN_DIFFERS in faults(line("nodule de quatre millimètres", "Nodule de 5 mm"))
