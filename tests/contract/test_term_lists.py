"""Word lists of the site's."""

from dataclasses import replace

import pytest

from reporting.errors import NotFoundError
from reporting.service.ports import OpensUnits
from reporting.service.vocabulary_ports import ListFormat, StoredList, TermList
from reporting.wording import Language
from tests.contract.samples import NOW, a_list, seconds

DICTIONARY = TermList(name="école", language=Language.FRENCH, format=ListFormat.HUNSPELL, words=("foie", "œdème"))


def test_lists_are_told_by_name_without_their_words_and_come_back_whole(units: OpensUnits) -> None:
    with units() as unit:
        assert not unit.term_lists.all()
        unit.term_lists.put(DICTIONARY, at=NOW + seconds(1))
        unit.term_lists.put(a_list(), at=NOW)
        unit.commit()
    with units() as unit:
        assert [each.name for each in unit.term_lists.all()] == ["RadLex", "école"]
        assert unit.term_lists.all()[1] == StoredList(
            name="école",
            language=Language.FRENCH,
            format=ListFormat.HUNSPELL,
            terms=0,
            words=2,
            changed_at=NOW + seconds(1),
        )
        assert unit.term_lists.get("ÉCOLE") == DICTIONARY
        assert unit.term_lists.get("RadLex") == a_list()


def test_a_list_of_that_name_is_replaced_without_regard_to_case(units: OpensUnits) -> None:
    with units() as unit:
        unit.term_lists.put(a_list(), at=NOW)
        before = unit.term_lists.all()
        changed = replace(a_list("RADLEX"), terms=a_list().terms[:1])
        unit.term_lists.put(changed, at=NOW + seconds(2))
        assert unit.term_lists.get("radlex") == changed
        assert len(unit.term_lists.all()) == 1
        assert unit.term_lists.all() != before


def test_a_list_that_is_forgotten_is_gone_and_one_that_is_not_there_is_not_found(units: OpensUnits) -> None:
    with units() as unit:
        unit.term_lists.put(a_list(), at=NOW)
        unit.term_lists.remove("radlex")
        assert not unit.term_lists.all()
        for missing in (unit.term_lists.remove, unit.term_lists.get):
            with pytest.raises(NotFoundError) as refused:
                missing("RadLex")
            assert refused.value.code == "word-list-unknown"
