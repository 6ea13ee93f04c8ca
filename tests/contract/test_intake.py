"""What messages leave behind: orders by patient, when parts were said, merges, patients told of, the log."""

from dataclasses import replace
from datetime import timedelta

from reporting.service.ports import OpensUnits
from tests.contract.intake_samples import BARE, ONE, TWO, a_merge, a_message, a_told_patient, of
from tests.contract.samples import NOW, an_order


def test_moments_are_kept_with_the_order_until_others_are_given(units: OpensUnits) -> None:
    with units() as unit:
        unit.orders.save(an_order())
        assert unit.intake.moments("o1") == {}
        unit.orders.save(an_order(), {"name": 1_767_703_458_000_000, "id HOSP|PI": -(10**18)})
        unit.orders.save(replace(an_order(), reason="Toux"))
        unit.commit()
    with units() as unit:
        assert unit.intake.moments("o1") == {"name": 1_767_703_458_000_000, "id HOSP|PI": -(10**18)}
        assert unit.intake.moments("nowhere") == {}


def test_the_orders_of_a_patient_are_found_by_any_of_their_numbers(units: OpensUnits) -> None:
    with units() as unit:
        for order in (of("a", ONE), of("b", TWO, ONE), of("c", TWO), of("d", BARE), of("e", BARE, site="SUD")):
            unit.orders.save(order)
        assert [order.order_id for order in unit.intake.orders_of([ONE], "NORD")] == ["a", "b", "d"]
        assert [order.order_id for order in unit.intake.orders_of([ONE, TWO], "OUEST")] == ["a", "b", "c"]
        assert [order.order_id for order in unit.intake.orders_of([BARE], "SUD")] == ["e"]
        assert unit.intake.orders_of([], "NORD") == []


def test_an_order_is_found_by_the_numbers_that_its_patient_has_now(units: OpensUnits) -> None:
    with units() as unit:
        unit.orders.save(of("a", ONE))
        unit.orders.save(of("a", TWO))
        assert unit.intake.orders_of([ONE], "NORD") == []
        assert [order.order_id for order in unit.intake.orders_of([TWO], "NORD")] == ["a"]


def test_a_patient_who_was_told_of_is_found_by_any_number_and_replaced(units: OpensUnits) -> None:
    with units() as unit:
        unit.intake.tell(a_told_patient(ONE, TWO))
        assert unit.intake.told([TWO], "SUD") == [a_told_patient(ONE, TWO)]
        unit.intake.tell(a_told_patient(ONE, family="Nouveau", hours=1))
        assert unit.intake.told([ONE], "SUD") == [a_told_patient(ONE, family="Nouveau", hours=1)]
        unit.intake.tell(a_told_patient(BARE, family="Autre", hours=2))
        assert [each.patient.name.family for each in unit.intake.told([BARE], "NORD")] == ["Nouveau", "Autre"]
        assert unit.intake.told([BARE], "SUD") == []


def test_a_merge_is_found_by_both_its_numbers_and_stored_once(units: OpensUnits) -> None:
    merge = a_merge()
    with units() as unit:
        unit.intake.add_merge(merge)
        unit.intake.add_merge(merge)
        assert unit.intake.merges(["1"]) == unit.intake.merges(["2"]) == unit.intake.merges(["1", "2"]) == [merge]
        assert unit.intake.merges(["3"]) == []


def test_the_last_message_of_a_control_id_is_known(units: OpensUnits) -> None:
    with units() as unit:
        assert unit.intake.last_message("RIS|NORD", "M1") is None
        unit.intake.log(a_message())
        unit.intake.log(a_message(sha256="cd", hours=1))
        unit.intake.log(a_message("M2"))
        assert unit.intake.last_message("RIS|NORD", "M1") == a_message(sha256="cd", hours=1)
        assert unit.intake.last_message("RIS|SUD", "M1") is None


def test_what_is_older_is_forgotten(units: OpensUnits) -> None:
    with units() as unit:
        unit.intake.log(a_message("old"))
        unit.intake.log(a_message("new", hours=5))
        unit.intake.tell(a_told_patient(ONE))
        unit.intake.tell(a_told_patient(TWO, hours=5))
        unit.intake.forget(messages_before=NOW + timedelta(hours=1), patients_before=NOW + timedelta(hours=1))
        assert unit.intake.last_message("RIS|NORD", "old") is None
        assert unit.intake.last_message("RIS|NORD", "new") is not None
        assert unit.intake.told([ONE, TWO], "NORD") == [a_told_patient(TWO, hours=5)]
