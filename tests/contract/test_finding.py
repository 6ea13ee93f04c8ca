"""Signed reports are found by the numbers of their orders."""

from reporting.report.order import Identifier
from reporting.service.ports import OpensUnits
from tests.contract.samples import a_signed, an_order, moved, store_report


def test_the_newest_revision_is_found_by_each_number_of_the_order_whole_and_exact(units: OpensUnits) -> None:
    numbers = {
        "placer_number": Identifier(value="P9", authority="RIS"),
        "filler_number": Identifier(value="F9"),
        "accession_number": Identifier(value="A9", authority_oid="1.2.3"),
    }
    with units() as unit:
        report = store_report(unit)
        store_report(unit, "2")
        unit.orders.save(moved(an_order("o1"), **numbers))
        for revision in (1, 2):
            unit.signed.add(a_signed(report, an_order(), revision=revision))
        unit.commit()
    with units() as unit:
        for number in ("P9", "F9", "A9"):
            assert [(each.report.report_id, each.revision) for each in unit.finding.latest(number)] == [("r1", 2)]
        for number in ("", "A", "a9", "A9 ", "%", "P-o2"):
            assert not unit.finding.latest(number)


def test_reports_of_several_orders_of_one_number_are_all_found(units: OpensUnits) -> None:
    accession = Identifier(value="A9")
    with units() as unit:
        for name in ("2", "1"):
            report = store_report(unit, name)
            unit.orders.save(moved(an_order(f"o{name}"), accession_number=accession))
            unit.signed.add(a_signed(report, an_order(f"o{name}")))
        unit.commit()
    with units() as unit:
        assert [each.report.report_id for each in unit.finding.latest("A9")] == ["r1", "r2"]


def test_a_report_is_found_by_the_number_of_a_linked_order_and_after_it_was_withdrawn(units: OpensUnits) -> None:
    with units() as unit:
        report = store_report(unit)
        unit.orders.save(an_order("o2"))
        unit.links.link("r1", "o2")
        unit.signed.add(a_signed(report, an_order()))
        unit.commit()
    with units() as unit:
        assert [each.report.report_id for each in unit.finding.latest("A-o2")] == ["r1"]
        unit.links.release("r1")
        unit.commit()
    with units() as unit:
        assert [each.report.report_id for each in unit.finding.latest("A-o2")] == ["r1"]
