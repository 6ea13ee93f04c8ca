"""What the bench of the language layers counts, and that its tables can be said and judged."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.text.spoken import CommandName
from reporting.wording import Language
from tests.bench.language.counting import Learnt, Verdict, by_name, learning, obedience, stands_in
from tests.bench.language.obeying import Wanted, became, template_for, typed
from tests.bench.language.parts import term_sentences, wanted_of
from tests.bench.language.spoken import Said, kept, table

FR, EN = Language.FRENCH, Language.ENGLISH


class TestCounting:
    def test_a_command_that_is_written_as_words_costs_recall_and_no_precision(self) -> None:
        count = obedience([Verdict.DONE, Verdict.WRITTEN, Verdict.REFUSED, Verdict.NOTHING], 0)
        assert (count.precision, count.recall) == (1.0, 0.25)

    def test_another_command_or_argument_costs_both(self) -> None:
        count = obedience([Verdict.DONE, Verdict.DONE, Verdict.OTHER_COMMAND, Verdict.OTHER_ARGUMENT], 0)
        assert (count.precision, count.recall) == (0.5, 0.5)

    def test_a_command_within_a_sentence_costs_precision(self) -> None:
        count = obedience([Verdict.DONE], 1)
        assert (count.precision, count.recall) == (0.5, 1.0)

    def test_words_written_besides_cost_recall(self) -> None:
        count = obedience([Verdict.DONE, Verdict.BESIDES], 0)
        assert (count.precision, count.recall) == (1.0, 0.5)

    def test_nothing_said_and_nothing_done_is_no_fault(self) -> None:
        count = obedience([], 0)
        assert (count.precision, count.recall) == (1.0, 1.0)

    @given(st.lists(st.sampled_from(Verdict)), st.integers(0, 5))
    def test_rates_are_between_none_and_all(self, verdicts: list[Verdict], false: int) -> None:
        count = obedience(verdicts, false)
        assert 0 <= count.recall <= 1
        assert 0 <= count.precision <= 1
        assert count.done <= count.right <= count.said

    def test_each_command_is_counted_by_itself(self) -> None:
        each = [("undo", Verdict.DONE), ("redo", Verdict.WRITTEN), ("undo", Verdict.BESIDES)]
        assert by_name(each) == {"undo": (1, 2), "redo": (0, 1)}

    def test_terms_are_counted_before_and_after(self) -> None:
        each = [Learnt(before=False, after=True), Learnt(before=False, after=False), Learnt(before=True, after=False)]
        count = learning([*each, Learnt(before=True, after=True)])
        assert (count.said, count.wrong_before, count.mended, count.spoilt) == (4, 2, 1, 1)

    @pytest.mark.parametrize(
        ("term", "is_there"), [(("b", "c"), True), (("a", "c"), False), (("c", "d"), False), ((), False)]
    )
    def test_a_term_stands_where_all_its_words_stand_together(self, term: tuple[str, ...], is_there: bool) -> None:
        assert stands_in(term, ("a", "b", "c")) is is_there


class TestJudging:
    def verdict(self, heard: str, name: CommandName, argument: str = "", language: Language = FR) -> Verdict | None:
        wanted = Wanted(language=language, name=name, argument=argument)
        return became([typed(heard, "said", 60_000)], language, wanted).verdict

    def test_what_was_said_is_done(self) -> None:
        assert self.verdict("champ suivant", CommandName.NEXT_FIELD) is Verdict.DONE
        assert self.verdict("redo that", CommandName.REDO, language=EN) is Verdict.DONE
        assert self.verdict("wet read", CommandName.PRELIMINARY, language=EN) is Verdict.DONE

    def test_a_field_must_be_the_one_that_was_named(self) -> None:
        assert self.verdict("aller au rein gauche", CommandName.GO_TO, "rein gauche") is Verdict.DONE
        assert self.verdict("aller au rein droit", CommandName.GO_TO, "rein gauche") is Verdict.OTHER_ARGUMENT
        assert self.verdict("aller au reste", CommandName.GO_TO, "rein gauche") is Verdict.REFUSED

    def test_a_macro_must_be_the_one_that_was_named(self) -> None:
        assert self.verdict("insérer poumons normaux", CommandName.INSERT, "thorax normal") is Verdict.DONE
        assert self.verdict("insérer pelvis normal", CommandName.INSERT, "thorax normal") is Verdict.OTHER_ARGUMENT

    def test_words_to_select_and_replace_must_be_those_that_stand_there(self) -> None:
        select, replace = CommandName.SELECT, CommandName.REPLACE
        assert self.verdict("sélectionner douze millimètres", select, "douze millimètres") is Verdict.DONE
        assert self.verdict("sélectionner cœur", select, "douze millimètres") is Verdict.OTHER_ARGUMENT
        assert self.verdict("remplacer douze par quinze", replace, "douze => quinze") is Verdict.DONE
        assert self.verdict("remplacer douze par seize", replace, "douze => quinze") is Verdict.OTHER_ARGUMENT

    def test_what_was_not_heard_as_a_command_stands_in_the_report(self) -> None:
        assert self.verdict("chants suivent", CommandName.NEXT_FIELD) is Verdict.WRITTEN
        assert became([], FR, Wanted(language=FR, name=CommandName.NEXT_FIELD)).verdict is Verdict.NOTHING

    def test_another_command_is_told_apart(self) -> None:
        assert self.verdict("champ précédent", CommandName.NEXT_FIELD) is Verdict.OTHER_COMMAND


@pytest.mark.parametrize("language", list(Language))
class TestTables:
    def test_every_command_is_said_in_enough_ways_and_can_be_judged(self, language: Language) -> None:
        rows = table("commands", language, columns=3)
        assert len({row.spoken for row in rows}) == len(rows) >= 160
        wanted = [wanted_of(row) for row in rows]
        assert {each.name for each in wanted} == set(CommandName)
        for each in wanted:
            template_for(each, language)

    def test_there_are_enough_sentences_and_a_third_is_hostile(self, language: Language) -> None:
        rows = table("sentences", language, columns=2)
        assert len({row.spoken for row in rows}) == len(rows) >= 300
        assert sum(row.columns == ("hostile",) for row in rows) >= len(rows) / 3
        assert {row.columns[0] for row in rows} == {"plain", "hostile"}

    def test_every_term_is_said_in_ten_sentences(self, language: Language) -> None:
        known, frames = table("terms", language, columns=2), table("term_sentences", language, columns=1)
        assert len(known) == 8
        assert all("{term}" in frame.spoken for frame in frames)
        said, terms = term_sentences(known, frames)
        assert len({one.spoken for one in said}) == len(said) == 80
        assert {terms.count(one.spoken) for one in known} == {10}


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    made: list[str] = []

    def make(thing: str) -> dict[str, str]:
        made.append(thing)
        return {"heard": thing.upper()}

    file = tmp_path / "kept" / "words.jsonl"
    kept(file, ["a", "b"], {"a": "a", "b": "b"}, make)
    found = kept(file, ["b", "c"], {"b": "b", "c": "c"}, make)
    assert made == ["a", "b", "c"]
    assert [record["heard"] for record in found] == ["B", "C"]


def test_a_row_of_a_table_is_spoken_in_its_language() -> None:
    assert Said(language=EN, spoken="next field").line.language is EN
