"""The layers are told apart on one hearing; what is counted of them is counted on readings small enough to check."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from reporting.speech.engine import Fit, Verification
from reporting.speech.hypothesis import Word
from reporting.text.corpus import Line
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.tuning.layer_table import points, table
from reporting.tuning.layers import SIDES, Layer, Layered, figures, percentile
from reporting.tuning.scoring import Terms
from reporting.tuning.unsaid import UNSAID
from reporting.tuning.witness import Witness
from reporting.wording import Language

FR = Language.FRENCH
ROOT = Path(__file__).parents[2]
NO_FIT = Fit(heard=0.0, unheard=0.0)


def said(text: str) -> tuple[Word, ...]:
    return tuple(Word(text=word, start_ms=0, end_ms=1, probability=0.5) for word in text.split())


class FakeChooser:
    """Takes the second reading."""

    def choose(self, texts: Sequence[str], log_probabilities: Sequence[float], language: Language) -> int:
        return 1


@dataclass
class FakeVerification:
    texts: Sequence[str]

    def settle(self, fits: Sequence[Fit]) -> tuple[Word, ...]:
        return said(self.texts[-1])


@dataclass
class FakeVerifier:
    """Proposes one text, or nothing."""

    proposed: str = ""
    asked: list[Hashable] = field(default_factory=list)

    def verify(
        self, words: Sequence[Word], language: Language, *, first: int, listening_for: Hashable
    ) -> Verification | None:
        self.asked.append(listening_for)
        heard = " ".join(word.text for word in words)
        return FakeVerification([heard, self.proposed]) if self.proposed else None


def witness(*proposed: str) -> Witness:
    """Return a witness whose clock goes on by a second each time it is read."""
    seconds = count()
    verifiers = {name: FakeVerifier(text) for name, text in zip(SIDES, proposed, strict=True)}
    return Witness(FakeChooser(), verifiers, seconds=lambda: float(next(seconds)))


def verified(one: Witness, text: str) -> str:
    """Return the words that go on to the recogniser."""
    verification = one.verify(said(text), FR, first=0, listening_for="")
    if verification is None:
        return text
    return " ".join(word.text for word in verification.settle([NO_FIT] * len(verification.texts)))


class TestWitness:
    def test_it_chooses_as_the_chooser_does_and_keeps_the_favourite(self) -> None:
        one = witness("", "")
        assert one.choose([" le foi", " le foie"], [-1.0, -2.0], FR) == 1
        assert verified(one, "le foie") == "le foie"
        (note,) = one.taken()
        assert (note.favourite, note.heard, note.choose_ms) == ("le foi", "le foie", 1000)
        assert note.after == {SIDES[0]: "le foie", SIDES[1]: "le foie"}

    def test_the_first_verifiers_words_go_on_and_the_others_are_noted(self) -> None:
        one = witness("le foie", "le Folix")
        assert verified(one, "le fois") == "le foie"
        (note,) = one.taken()
        assert note.after == {SIDES[0]: "le foie", SIDES[1]: "le Folix"}
        assert note.verify_ms is None

    def test_what_only_the_second_verifier_proposes_does_not_go_on(self) -> None:
        one = witness("", "le Folix")
        assert verified(one, "le fois") == "le fois"
        (note,) = one.taken()
        assert note.after[SIDES[1]] == "le Folix"
        assert note.verify_ms == 1000

    def test_a_time_counts_where_the_others_had_nothing_more_weighed(self) -> None:
        one = witness("le foie", "le foie")
        verified(one, "le fois")
        (note,) = one.taken()
        assert note.verify_ms == 2000

    def test_notes_are_taken_once(self) -> None:
        one = witness("", "")
        verified(one, "le foie")
        assert len(one.taken()) == 1
        assert one.taken() == ()

    def test_a_choice_is_not_that_of_the_next_reading(self) -> None:
        one = witness("", "")
        one.choose(["a", "b"], [0.0, 0.0], FR)
        one.taken()
        verified(one, "le foie")
        assert one.taken()[0].favourite == "le foie"


LINES = {"1": Line(language=FR, spoken="pas de nodule du foie", written="Pas de nodule du foie.", place="1")}


def layered(favourite: str, chosen: str, verified: str, added: str) -> Layered:
    texts = dict(zip([layer.value for layer in Layer], (favourite, chosen, verified, added), strict=True))
    return Layered(line="1", voice="v", texts=texts, choose_ms=1.0, verify_ms=20.0)


class TestFigures:
    FOUND = figures(
        [layered("pas de module du foi", "pas de module du foie", "pas de nodule du foie", "pas de nodule du Folix")],
        LINES,
        Formatter(FR, load_vocabulary(ROOT / "vocab", FR)),
        Terms(all=frozenset({("nodule",)}), unseen=frozenset()),
    )

    def test_each_layer_is_scored_and_compared_with_the_one_below(self) -> None:
        assert [round(5 * each.summary.word_error_rate) for each in self.FOUND] == [2, 1, 0, 1]
        assert [each.summary.term_recall for each in self.FOUND] == [0, 0, 1, 1]
        changed = [(each.changed.better, each.changed.worse) for each in self.FOUND if each.changed]
        assert changed == [(1, 0), (1, 0), (0, 1)]
        assert self.FOUND[0].changed is None
        assert self.FOUND[3].worse_per_thousand == 200

    def test_what_added_terms_cost_is_told_in_points(self) -> None:
        assert round(points(self.FOUND), 6) == 20

    def test_a_table_has_a_line_for_each_layer_and_as_many_cells_in_each(self) -> None:
        for language in Language:
            lines = table(self.FOUND, language).splitlines()
            assert len(lines) == 2 + len(Layer)
            assert len({line.count("|") for line in lines}) == 1


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([5.0], 95) == 5
    assert percentile([float(value) for value in range(1, 101)], 95) == 95
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2


def test_the_terms_that_nobody_says_are_200_and_in_no_line_or_table() -> None:
    for language, names in UNSAID.items():
        assert len(set(names)) == 200
        tables = [
            *(ROOT / "vocab").glob(f"*.{language.value}.tsv"),
            *(ROOT / "models/corpus").glob(f"{language.value}/*"),
        ]
        known = {word for file in tables for word in file.read_text("utf-8").lower().split()}
        assert not {name.lower() for name in names} & known
