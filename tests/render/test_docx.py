"""The Word file: on the hospital's letterhead, with all that was signed."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Mm

from reporting.errors import ConfigError
from reporting.render.docx import document
from reporting.render.letterhead import make
from reporting.report.layout import filled_sections
from reporting.report.lifecycle import Action, State
from reporting.report.signing import SignedReport, Withdrawal, WithdrawalReason
from reporting.wording import Language
from tests.render.reports import NBSP, signed

LETTERHEAD = Path(__file__).parents[2] / "templates" / "letterheads" / "hospital.docx"


def opened(report: SignedReport, letterhead: Path = LETTERHEAD) -> Document:
    return docx.Document(BytesIO(document(report, letterhead)))


def lines(word: Document) -> list[tuple[str, str]]:
    return [(p.style.name if p.style and p.style.name else "", p.text) for p in word.paragraphs]


def test_title_headings_and_lines_stand_in_order() -> None:
    report = signed()
    assert lines(opened(report)) == [
        ("Title", "Scanner thoracique"),
        ("Heading 2", "Résultats"),
        ("Normal", f"Poumons{NBSP}: Nodule de 8 mm."),
        ("Normal", "Pas de condensation."),
        ("Normal", f"Aorte{NBSP}: 36 mm"),
        ("Heading 2", "Conclusion"),
        ("Conclusion", "Nodule à contrôler."),
        ("Signature Block", "Compte rendu signé électroniquement par Dr Duval Anne"),
        ("Signature Block", "le 06/01/2026 à 19:05 (UTC+01:00)"),
        ("Signature Block", f"Version 1 (version initiale) – Empreinte SHA-256{NBSP}: {report.content_hash[:16]}…"),
    ]


def test_every_line_of_the_layout_stands_in_the_document() -> None:
    report = signed(Language.ENGLISH)
    there = [text for _, text in lines(opened(report))]
    for section, body in filled_sections(report.report):
        assert section.title in there
        assert set(body.splitlines()) <= set(there)


def test_labels_are_bold_and_what_was_said_is_not() -> None:
    lungs = opened(signed()).paragraphs[2]
    assert [(run.text, bool(run.bold)) for run in lungs.runs] == [
        (f"Poumons{NBSP}: ", True),
        ("Nodule de 8 mm.", False),
    ]


def test_the_table_has_the_patient_on_the_left_and_the_examination_on_the_right() -> None:
    (table,) = opened(signed()).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Patient", "TESTARD Lucie", "Examen", "Scanner thoracique"],
        ["Date de naissance", "04/05/1961", "Date de l'examen", "02/03/2026"],
        ["Sexe", "féminin", "N° d'examen", "ACN1"],
        ["Identifiants", "INS 2790351\nIPP 77431", "Demandeur", "Dr Hoda Adam"],
        ["", "", "Site", "CHU-X"],
    ]


def test_header_and_footer_of_the_letterhead_are_kept_and_the_footer_names_the_patient() -> None:
    section = opened(signed()).sections[0]
    assert section.header.paragraphs[0].text == "Nom de l'établissement"
    footer = section.footer.paragraphs[0]
    assert footer.text.startswith("TESTARD Lucie – 04/05/1961 – INS 2790351 – N° d'examen ACN1\tPage ")
    assert "PAGE" in footer._p.xml
    assert "NUMPAGES" in footer._p.xml


@pytest.mark.parametrize(("state", "word"), [(State.CORRECTING, "rectifié"), (State.ADDING, "addendum")])
def test_a_later_version_has_a_banner_under_its_title(state: State, word: str) -> None:
    style, text = lines(opened(signed(state=state, revision=2)))[1]
    assert style == "Banner"
    assert word in text


def test_a_version_of_a_report_that_was_withdrawn_says_so_in_a_banner_above_the_others() -> None:
    why = Withdrawal(reason=WithdrawalReason.WRONG_PATIENT)
    gone = signed(state=State.SIGNED, revision=3, action=Action.WITHDRAW, withdrawal=why)
    corrected = signed(state=State.CORRECTING, revision=2)
    for report in (gone, corrected):
        word = docx.Document(BytesIO(document(report, LETTERHEAD, withdrawn=gone)))
        banners = [text for style, text in lines(word) if style == "Banner"]
        assert "RETIRÉ" in banners[0]
        assert len(banners) == (1 if report is gone else 2)


def test_the_properties_do_not_name_the_patient() -> None:
    properties = opened(signed()).core_properties
    assert properties.title == "Scanner thoracique"
    assert properties.author == "Dr Duval Anne"
    assert properties.language == "fr"
    everything = [properties.subject, properties.comments, properties.keywords, properties.category, properties.title]
    assert not [value for value in everything if "TESTARD" in value]


def test_characters_that_a_word_file_cannot_hold_are_left_out() -> None:
    report = signed()
    section = report.report.sections[2]
    field = replace(section.fields[0], text="Nodule\x0b de\x00 8 mm <&> œ")
    odd = replace(report.report, sections=(replace(section, fields=(field,)),))
    assert ("Conclusion", "Nodule de 8 mm <&> œ") in [
        (style, text) for style, text in lines(opened(replace(report, report=odd)))
    ]


def test_a_letterhead_without_our_styles_still_gets_the_whole_report(tmp_path: Path) -> None:
    bare = docx.Document()
    bare.add_paragraph("Above the report")
    for name in ("Title", "Heading 2"):
        bare.styles[name].delete()
    bare.save(str(tmp_path / "own.docx"))
    word = opened(signed(state=State.CORRECTING, revision=2), tmp_path / "own.docx")
    ours = [text for _, text in lines(opened(signed(state=State.CORRECTING, revision=2)))]
    assert [text for _, text in lines(word)] == ["Above the report", *ours]
    assert word.paragraphs[1].runs[0].bold


def test_the_delivered_letterhead_is_the_one_that_is_made() -> None:
    made, delivered = docx.Document(BytesIO(make())), docx.Document(str(LETTERHEAD))
    assert delivered.styles.element.xml == made.styles.element.xml
    for part in ("header", "footer"):
        assert getattr(delivered.sections[0], part)._element.xml == getattr(made.sections[0], part)._element.xml
    section = delivered.sections[0]
    assert (round((section.page_width or 0) / Mm(1)), round((section.page_height or 0) / Mm(1))) == (210, 297)


def test_a_missing_letterhead_is_for_the_operator(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as missing:
        document(signed(), tmp_path / "nowhere.docx")
    assert missing.value.code == "letterhead-missing"


@pytest.mark.parametrize("content", [b"", b"no Word file", b"PK\x05\x06" + b"\x00" * 18])
def test_a_broken_letterhead_is_for_the_operator(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        document(signed(), broken)
    assert refused.value.code == "letterhead-broken"
