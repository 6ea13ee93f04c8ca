"""Other systems read what was signed, never what is being written; each reading is audited."""

import pytest

from reporting.errors import NotFoundError
from reporting.service.read_signed import READ, ReadingSigned
from tests.service.world import LEA, World

READER = "fhir-system"


@pytest.fixture
def reading(opened: World) -> ReadingSigned:
    return ReadingSigned(opened.units, opened.clock)


def readings(world: World) -> list[tuple[str, str]]:
    with world.units() as unit:
        entries = unit.audit.entries(world.report_id)
    return [(entry.user_id, entry.detail) for entry in entries if entry.action == READ]


def test_the_newest_revision_is_read_or_the_one_that_is_named(opened: World, reading: ReadingSigned) -> None:
    opened.type("Pas d'hémorragie.")
    first = opened.sign()
    opened.signing.correct(opened.report_id, LEA)
    opened.type("Contrôle. ", at=0)
    assert reading.read(opened.report_id, READER) == first
    second = opened.sign()
    assert reading.read(opened.report_id, READER) == second
    assert reading.read(opened.report_id, READER, 1) == first
    assert readings(opened) == [(READER, "revision 1"), (READER, "revision 2"), (READER, "revision 1")]


def test_who_has_the_newest_revision_is_told_so_and_reads_nothing(opened: World, reading: ReadingSigned) -> None:
    opened.type("Normal.")
    opened.sign()
    assert reading.read(opened.report_id, READER, has=[1]) == 1
    assert readings(opened) == []


def test_a_draft_is_not_read_and_not_found(opened: World, reading: ReadingSigned) -> None:
    opened.type("Normal.")
    for revision, code in ((0, "report-not-signed"), (1, "revision-unknown")):
        with pytest.raises(NotFoundError) as caught:
            reading.read(opened.report_id, READER, revision)
        assert caught.value.code == code
    assert not reading.find(READER, number="ACN101")
    assert not reading.find(READER, report_id=opened.report_id)
    assert readings(opened) == []


def test_reports_are_found_by_id_and_by_number_and_only_what_is_wanted_is_read(
    opened: World, reading: ReadingSigned
) -> None:
    opened.type("Normal.")
    signed = opened.sign()
    assert reading.find(READER, number="ACN101") == [signed]
    assert reading.find(READER, report_id=opened.report_id) == [signed]
    assert not reading.find(READER, number="ACN101", wanted=lambda _: False)
    assert len(readings(opened)) == 2
