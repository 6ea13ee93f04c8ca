"""Terms that the site or a user added."""

from dataclasses import replace

import pytest

from reporting.errors import NotFoundError
from reporting.service.ports import OpensUnits
from reporting.wording import Language
from tests.contract.samples import NOW, a_term, seconds


def test_terms_come_back_by_user_language_and_writing(units: OpensUnits) -> None:
    with units() as unit:
        assert unit.terms.changed_at() == (0, None)
        unit.terms.put(a_term("Vueway"), at=NOW)
        unit.terms.put(a_term("Elucirem", user_id="user-1"), at=NOW)
        unit.terms.put(a_term("Elucirem"), at=NOW + seconds(1))
        unit.terms.put(a_term("Elucirem", Language.ENGLISH), at=NOW)
        unit.commit()
    with units() as unit:
        found = [(term.user_id, term.language.value, term.written) for term in unit.terms.all()]
        assert found == [
            ("", "en", "Elucirem"),
            ("", "fr", "Elucirem"),
            ("", "fr", "Vueway"),
            ("user-1", "fr", "Elucirem"),
        ]
        assert unit.terms.all()[1] == a_term("Elucirem")
        assert unit.terms.changed_at() == (4, NOW + seconds(1))


def test_a_term_that_is_written_so_is_replaced_without_regard_to_case(units: OpensUnits) -> None:
    with units() as unit:
        unit.terms.put(a_term("elucirem"), at=NOW)
        changed = replace(a_term("Elucirem"), spoken=())
        unit.terms.put(changed, at=NOW + seconds(2))
        assert unit.terms.all() == [changed]
        assert unit.terms.changed_at() == (1, NOW + seconds(2))


def test_a_term_that_is_removed_is_gone_and_one_that_is_not_there_is_not_found(units: OpensUnits) -> None:
    with units() as unit:
        unit.terms.put(a_term(), at=NOW)
        unit.terms.remove(Language.FRENCH, "ELUCIREM")
        assert not unit.terms.all()
        with pytest.raises(NotFoundError) as missing:
            unit.terms.remove(Language.FRENCH, "Elucirem")
        assert missing.value.code == "term-unknown"
