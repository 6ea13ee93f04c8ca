"""What others read: the Word file, the PDF and the message."""

import pytest

from reporting.errors import NotFoundError
from reporting.report.signing import SignedReport
from reporting.service.export import Exporting, oru_text
from tests.service.world import ADMIN, LEA, World


def word(signed: SignedReport, *, withdrawn: SignedReport | None = None) -> bytes:
    return f"docx of revision {signed.revision}{f', withdrawn by {withdrawn.revision}' if withdrawn else ''}".encode()


def pdf(signed: SignedReport, *, withdrawn: SignedReport | None = None) -> bytes:
    return word(signed, withdrawn=withdrawn).replace(b"docx", b"pdf")


def exports(world: World) -> Exporting:
    return Exporting(world.units, world.clock, word=word, pdf=pdf)


@pytest.fixture
def twice_signed(opened: World) -> World:
    opened.type("Pas d'hémorragie.")
    opened.sign()
    opened.signing.correct(opened.report_id, LEA)
    opened.type("Contrôle. ", at=0)
    opened.sign()
    return opened


def test_the_newest_revision_is_exported_unless_one_is_named(twice_signed: World) -> None:
    exporting = exports(twice_signed)
    report_id = twice_signed.report_id
    assert exporting.document(report_id, ADMIN) == b"docx of revision 2"
    assert exporting.document(report_id, ADMIN, 1) == b"docx of revision 1"
    assert exporting.pdf(report_id, ADMIN) == b"pdf of revision 2"
    assert exporting.pdf(report_id, ADMIN, 1) == b"pdf of revision 1"
    assert exporting.oru(report_id, ADMIN).endswith("\nOBX|2")
    assert exporting.oru(report_id, ADMIN, 1).endswith("\nOBX|1")
    assert (
        twice_signed.audited(report_id)[-6:] == ["document-exported"] * 2 + ["pdf-exported"] * 2 + ["oru-exported"] * 2
    )


def test_every_revision_of_a_withdrawn_report_is_exported_as_withdrawn(twice_signed: World) -> None:
    twice_signed.withdraw()
    exporting = exports(twice_signed)
    assert exporting.document(twice_signed.report_id, ADMIN) == b"docx of revision 3, withdrawn by 3"
    assert exporting.document(twice_signed.report_id, ADMIN, 1) == b"docx of revision 1, withdrawn by 3"
    assert exporting.pdf(twice_signed.report_id, ADMIN, 1) == b"pdf of revision 1, withdrawn by 3"


@pytest.mark.parametrize(("revision", "code"), [(0, "report-not-signed"), (1, "revision-unknown")])
def test_what_was_not_signed_cannot_be_exported(opened: World, revision: int, code: str) -> None:
    exporting = exports(opened)
    for export in (exporting.document, exporting.pdf, exporting.oru):
        with pytest.raises(NotFoundError) as caught:
            export(opened.report_id, ADMIN, revision)
        assert caught.value.code == code


def test_a_message_is_shown_in_its_own_characters_a_segment_a_line() -> None:
    header = "MSH|^~\\&|||||||ORU^R01|1|P|2.5.1|||||FRA|8859/15"
    assert oru_text(f"{header}\rOBX|1|TX|||Céphalées\r".encode("iso8859-15")) == f"{header}\nOBX|1|TX|||Céphalées"
