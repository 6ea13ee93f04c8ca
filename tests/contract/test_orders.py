"""Orders by id, and by the numbers of placer and filler."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reporting.errors import NotFoundError
from reporting.report.order import Identifier, Order, OrderStatus, Priority, Sex
from reporting.service.ports import OpensUnits
from tests.contract.samples import DOCTOR, an_order, moved

P1, F1, A1 = Identifier(value="P1"), Identifier(value="F1"), Identifier(value="A1")


def matched(units: OpensUnits, stored: list[Order], asked: Order) -> str | None:
    with units() as unit:
        for order in stored:
            unit.orders.save(order)
        unit.commit()
        found = unit.orders.match(asked)
        return found.order_id if found else None


def test_every_member_of_an_order_comes_back(units: OpensUnits) -> None:
    order = an_order()
    order = replace(
        order,
        patient=replace(order.patient, birth_date=date(1950, 2, 28), sex=Sex.FEMALE),
        filler_number=Identifier(value="F1", authority="RIS", authority_oid="1.2.3"),
        study_uid="1.2.840.1",
        modality="CT",
        body_part="thorax",
        priority=Priority.STAT,
        status=OrderStatus.EXAMINED,
        reason="Toux, fièvre : « pneumopathie ? »",
        referrer=DOCTOR,
        scheduled_at=datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=1))),
        visit_number=Identifier(value="V1"),
    )
    with units() as unit:
        unit.orders.save(order)
        unit.commit()
    with units() as unit:
        assert unit.orders.get("o1") == order
        assert unit.orders.get("o1").scheduled_at == datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_an_unknown_order_is_not_found(units: OpensUnits) -> None:
    with pytest.raises(NotFoundError) as missing, units() as unit:
        unit.orders.get("nowhere")
    assert missing.value.code == "order-unknown"


def test_saving_again_replaces(units: OpensUnits) -> None:
    with units() as unit:
        unit.orders.save(an_order())
        unit.orders.save(replace(an_order(), status=OrderStatus.CANCELLED))
        assert [row.order.status for row in unit.orders.worklist()] == [OrderStatus.CANCELLED]


@pytest.mark.parametrize("name", ["placer_number", "filler_number", "accession_number"])
def test_one_shared_number_is_enough(units: OpensUnits, name: str) -> None:
    number = Identifier(value="77", authority="RIS")
    stored = moved(an_order("stored"), **{name: number})
    assert matched(units, [stored], moved(an_order("new"), **{name: number})) == "stored"


def test_without_a_shared_number_nothing_matches(units: OpensUnits) -> None:
    assert (
        matched(units, [moved(an_order("stored"), placer_number=P1)], moved(an_order("new"), filler_number=P1)) is None
    )
    assert matched(units, [], moved(an_order("new"))) is None


def test_the_placer_number_goes_before_filler_and_accession(units: OpensUnits) -> None:
    stored = [
        moved(an_order("a"), accession_number=A1),
        moved(an_order("b"), filler_number=F1),
        moved(an_order("c"), placer_number=P1),
    ]
    new = moved(an_order("new"), placer_number=P1, filler_number=F1, accession_number=A1)
    assert matched(units, stored, new) == "c"
    assert matched(units, [], replace(new, placer_number=Identifier(value="P2"))) == "b"
    assert matched(units, [], moved(an_order("new"), filler_number=Identifier(value="F2"), accession_number=A1)) == "a"


def test_an_accession_number_shared_by_two_examinations_does_not_join_them(units: OpensUnits) -> None:
    stored = moved(an_order("thorax"), placer_number=P1, accession_number=A1)
    abdomen = moved(an_order("abdomen"), placer_number=Identifier(value="P2"), accession_number=A1)
    assert matched(units, [stored], abdomen) is None


def test_an_accession_number_that_comes_later_matches_by_placer(units: OpensUnits) -> None:
    stored = moved(an_order("stored"), placer_number=P1)
    assert matched(units, [stored], moved(an_order("new"), placer_number=P1, accession_number=A1)) == "stored"


def test_another_site_is_another_order(units: OpensUnits) -> None:
    stored = moved(an_order("stored"), placer_number=P1)
    assert matched(units, [stored], replace(moved(an_order("new"), placer_number=P1), site="SUD")) is None


@pytest.mark.parametrize(
    ("stored", "asked", "same"),
    [
        (("RIS", ""), ("RIS", ""), True),
        (("RIS", ""), ("PACS", ""), False),
        (("RIS", ""), ("", ""), True),
        (("", ""), ("RIS", "1.2"), True),
        (("RIS", "1.2"), ("ris", "1.2"), True),
        (("RIS", "1.2"), ("RIS", "1.3"), False),
        (("RIS", "1.2"), ("PACS", ""), False),
    ],
)
def test_authorities_must_agree_where_both_have_one(
    units: OpensUnits, stored: tuple[str, str], asked: tuple[str, str], same: bool
) -> None:
    number, other = (Identifier(value="1", authority=name, authority_oid=oid) for name, oid in (stored, asked))
    found = matched(units, [moved(an_order("a"), filler_number=number)], moved(an_order("b"), filler_number=other))
    assert (found == "a") is same


def test_of_two_that_could_be_meant_the_one_of_the_same_authority_is(units: OpensUnits) -> None:
    stored = [
        moved(an_order("a"), accession_number=Identifier(value="1")),
        moved(an_order("b"), accession_number=Identifier(value="1", authority="RIS")),
    ]
    asked = moved(an_order("new"), accession_number=Identifier(value="1", authority="RIS"))
    assert matched(units, stored, asked) == "b"
