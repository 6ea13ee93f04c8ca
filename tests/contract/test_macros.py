"""Each user's own macros."""

from dataclasses import replace

import pytest

from reporting.errors import NotFoundError
from reporting.service.ports import OpensUnits
from reporting.wording import Language
from tests.contract.samples import NOW, a_macro, a_user, seconds


def test_macros_come_back_by_language_and_name_and_only_to_their_owner(units: OpensUnits) -> None:
    with units() as unit:
        unit.people.add(a_user())
        unit.people.add(a_user("user-2", "moreau"))
        unit.macros.put("user-1", a_macro("Thorax normal"), at=NOW)
        unit.macros.put("user-1", a_macro("Abdomen normal"), at=NOW)
        unit.macros.put("user-1", a_macro("Chest", Language.ENGLISH), at=NOW)
        unit.macros.put("user-2", a_macro("Crâne"), at=NOW)
        unit.commit()
    with units() as unit:
        assert [macro.name for macro in unit.macros.of("user-1")] == ["Chest", "Abdomen normal", "Thorax normal"]
        assert unit.macros.of("user-2") == [a_macro("Crâne")]


def test_a_macro_of_the_same_name_is_replaced_without_regard_to_case(units: OpensUnits) -> None:
    with units() as unit:
        unit.people.add(a_user())
        unit.macros.put("user-1", a_macro("ÉTAT normal"), at=NOW)
        changed = replace(a_macro("État normal"), text="Autre texte.")
        unit.macros.put("user-1", changed, at=NOW + seconds(1))
        assert unit.macros.of("user-1") == [changed]
        unit.macros.put("user-1", a_macro("État normal", Language.ENGLISH), at=NOW)
        assert len(unit.macros.of("user-1")) == 2


def test_a_macro_that_is_removed_is_gone_and_one_that_is_not_there_is_not_found(units: OpensUnits) -> None:
    with units() as unit:
        unit.people.add(a_user())
        unit.macros.put("user-1", a_macro("Thorax"), at=NOW)
        unit.macros.remove("user-1", Language.FRENCH, "THORAX")
        assert not unit.macros.of("user-1")
        with pytest.raises(NotFoundError) as missing:
            unit.macros.remove("user-1", Language.FRENCH, "Thorax")
        assert missing.value.code == "macro-unknown"
