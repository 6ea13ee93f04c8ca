"""The PDF: all that was signed, in the order of the Word file, to be kept for long, the same bytes each time."""

import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from reporting.errors import ConfigError
from reporting.render.docx import document as word_document
from reporting.render.pdf import document, printed
from reporting.report.layout import filled_sections
from reporting.report.lifecycle import Action, State
from reporting.report.signing import SignedReport, Withdrawal, WithdrawalReason
from reporting.wording import Language
from tests.render.reports import signed

ROOT = Path(__file__).parents[2]
LETTERHEAD = ROOT / "templates" / "letterheads" / "hospital.docx"
WRONG_PATIENT = Withdrawal(reason=WithdrawalReason.WRONG_PATIENT)
SAME_BYTES = """
import hashlib, sys
from tests.render.reports import signed
from tests.render.test_pdf import LETTERHEAD, document
print(hashlib.sha256(document(signed(), LETTERHEAD)).hexdigest())
"""
REFUSED_TWICE = """
from tests.render.test_pdf import ConfigError, printed
for _ in range(2):
    try:
        printed("<p>A", identifier="")
    except ConfigError as refused:
        print(refused.code)
"""


def opened(report: SignedReport, withdrawn: SignedReport | None = None) -> PdfReader:
    return PdfReader(BytesIO(document(report, LETTERHEAD, withdrawn=withdrawn)))


def words(pdf: PdfReader) -> str:
    """Return its text, however its lines are broken."""
    return plain(" ".join(page.extract_text() for page in pdf.pages))


def plain(text: str) -> str:
    return " ".join(text.split())


def saying(text: str) -> SignedReport:
    """Return a signed report in whose lungs and title stands `text`."""
    report = signed()
    sections = list(report.report.sections)
    first, *others = sections[1].fields
    sections[1] = replace(sections[1], fields=(replace(first, text=text), *others))
    return replace(report, report=replace(report.report, sections=tuple(sections), title=text.splitlines()[0]))


@pytest.mark.parametrize("language", Language)
def test_every_line_of_the_word_file_stands_in_the_pdf_in_its_order(language: Language) -> None:
    report = signed(language)
    there, at = words(opened(report)), 0
    lines = [p.text for p in docx.Document(BytesIO(word_document(report, LETTERHEAD))).paragraphs]
    assert len(lines) == 10
    for line in lines:
        at = there.index(plain(line), at) + len(plain(line))


@pytest.mark.parametrize("language", Language)
def test_the_text_between_patient_and_signature_is_that_of_the_sections(language: Language) -> None:
    report = signed(language)
    body = (
        words(opened(report)).partition("CHU-X ")[2].partition(" Compte rendu signé")[0].partition(" Report signed")[0]
    )
    assert body == plain(" ".join(f"{section.title} {text}" for section, text in filled_sections(report.report)))


def test_hospital_patient_and_examination_stand_above_and_patient_and_page_below() -> None:
    there = words(opened(signed()))
    assert there.startswith("Nom de l'établissement Service de radiologie et d'imagerie médicale Adresse")
    assert "Patient TESTARD Lucie Date de naissance 04/05/1961 Sexe féminin Identifiants INS 2790351 IPP 77431" in there
    assert "Demandeur Dr Hoda Adam Site CHU-X" in there
    assert there.endswith("TESTARD Lucie – 04/05/1961 – INS 2790351 – N° d'examen ACN1 Page 1 / 1")
    assert "Date of birth 04 May 1961" in words(opened(signed(Language.ENGLISH)))


def test_a_long_report_has_its_patient_and_number_on_every_page() -> None:
    lines = [f"Segment {number}." for number in range(150)]
    pdf = opened(saying("\n".join(lines)))
    assert len(pdf.pages) > 2
    assert all(f"Page {n} / {len(pdf.pages)}" in page.extract_text() for n, page in enumerate(pdf.pages, 1))
    assert all("TESTARD Lucie" in page.extract_text() for page in pdf.pages)
    there, at = words(pdf), 0
    for line in lines:
        at = there.index(line, at)


def test_it_is_pdf_a_on_a4_with_its_fonts_in_it() -> None:
    pdf = opened(signed())
    root: Any = pdf.trailer["/Root"]
    marks = root["/Metadata"].get_data()
    assert b'pdfaid:part="2"' in marks
    assert b'pdfaid:conformance="B"' in marks
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    page = pdf.pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    resources: Any = page["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_its_properties_say_what_it_is_and_not_who_it_is_about() -> None:
    pdf = opened(signed())
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.author) == ("Scanner thoracique", "Dr Duval Anne")
    assert pdf.metadata.creation_date == pdf.metadata.modification_date == signed().signed_at
    assert "TESTARD" not in str(pdf.metadata)


def test_the_same_report_gives_the_same_bytes_in_every_process() -> None:
    command = [sys.executable, "-c", SAME_BYTES]
    made = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert made[0] == made[1]
    assert document(signed(), LETTERHEAD) == document(signed(), LETTERHEAD)
    assert document(signed(), LETTERHEAD) != document(signed(Language.ENGLISH), LETTERHEAD)


def test_what_looks_like_markup_is_shown_as_it_is_and_nothing_is_fetched() -> None:
    said = (
        "<script>alert('&amp;')</script> T2 > T1 & \"ADC\" <b>≥ 5 µg</b> « œdème » 10⁶ −850 UH rectifié\n"
        "<img src='file:///etc/passwd'> <link rel=attachment href=file:///etc/passwd> </p></body>"
    )
    pdf = opened(saying(said))
    assert plain(said) in words(pdf)
    assert not pdf.attachments
    assert pdf.metadata is not None
    assert pdf.metadata.title == said.splitlines()[0]
    resources: Any = pdf.pages[0]["/Resources"]
    assert not resources.get("/XObject")


def test_a_page_that_asks_for_a_file_gets_none() -> None:
    pdf = PdfReader(BytesIO(printed(f"<p>A</p><link rel=attachment href='{LETTERHEAD.as_uri()}'>", identifier="")))
    assert not pdf.attachments


def test_control_characters_are_left_out() -> None:
    assert "Nodule de 8 mm." in words(opened(saying("Nodule\x00\x0b de\x1f 8\ufffe mm.")))


def test_a_withdrawn_report_says_so_in_every_revision() -> None:
    first = signed()
    withdrawal = signed(state=State.SIGNED, revision=2, action=Action.WITHDRAW, withdrawal=WRONG_PATIENT)
    for report, by in ((first, withdrawal), (withdrawal, None)):
        assert "COMPTE RENDU RETIRÉ : il ne concerne pas ce patient. Ne pas utiliser." in words(opened(report, by))
    assert "RETIRÉ" not in words(opened(first))


@pytest.mark.parametrize(
    ("state", "action", "sentence"),
    [
        (State.DRAFT, Action.RELEASE, "Preliminary report: this version 3 is not final."),
        (State.CORRECTING, Action.SIGN, "Corrected report: this version 3 cancels and replaces version 2."),
        (State.ADDING, Action.SIGN, "Report with addendum: this version 3 replaces version 2."),
    ],
)
def test_what_replaces_another_version_or_is_not_final_says_so(state: State, action: Action, sentence: str) -> None:
    assert sentence in words(opened(signed(Language.ENGLISH, state, 3, action=action)))


def test_without_its_library_the_operator_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ConfigError) as refused:
        document(signed(), LETTERHEAD)
    assert refused.value.code == "pdf-libraries-missing"


def test_without_a_font_the_operator_is_told_and_the_process_goes_on(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>/nowhere</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    environment = {**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    command = [sys.executable, "-c", REFUSED_TWICE]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment).stdout
    assert said.split() == ["pdf-fonts-missing"] * 2


def test_a_letterhead_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        document(signed(), tmp_path / "nowhere.docx")
    assert refused.value.code == "letterhead-missing"


def test_the_service_starts_without_loading_what_makes_pdfs() -> None:
    command = [sys.executable, "-c", "import sys, reporting.app; print('weasyprint' in sys.modules)"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "False"
