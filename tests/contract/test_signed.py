"""Signed revisions: added, never changed."""

import pytest

from reporting.errors import ConflictError, NotFoundError
from reporting.service.ports import OpensUnits
from tests.contract.samples import a_signed, an_order, store_report


def test_revisions_come_back_unchanged_and_in_order(units: OpensUnits) -> None:
    with units() as unit:
        report = store_report(unit)
        store_report(unit, "2")
        signed = {number: a_signed(report, an_order(), revision=number) for number in (2, 1, 10)}
        for each in signed.values():
            unit.signed.add(each)
        unit.commit()
    with units() as unit:
        assert unit.signed.get("r1", 1) == signed[1]
        assert unit.signed.latest("r1") == signed[10]
        assert [each.revision for each in unit.signed.all("r1")] == [1, 2, 10]
        assert unit.signed.latest("r2") is None
        assert not unit.signed.all("r2")


def test_a_revision_is_signed_once(units: OpensUnits) -> None:
    with units() as unit:
        signed = a_signed(store_report(unit), an_order())
        unit.signed.add(signed)
        with pytest.raises(ConflictError) as refused:
            unit.signed.add(signed)
        assert refused.value.code == "report-signed-already"


def test_an_unknown_revision_is_not_found(units: OpensUnits) -> None:
    with units() as unit:
        unit.signed.add(a_signed(store_report(unit), an_order()))
        with pytest.raises(NotFoundError) as missing:
            unit.signed.get("r1", 2)
    assert missing.value.code == "revision-unknown"
