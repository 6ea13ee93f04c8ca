"""What is read of a letterhead where its design cannot be taken."""

from pathlib import Path

import docx
from docx.shared import Mm

from reporting.render.letterhead_text import header_lines


def test_the_lines_of_the_header_are_read_with_those_in_tables(tmp_path: Path) -> None:
    word = docx.Document()
    header = word.sections[0].header
    header.paragraphs[0].text = " CHU \t Nord\nImagerie "
    header.add_table(1, 2, Mm(160)).cell(0, 1).text = "Tél. 01"
    word.save(str(tmp_path / "own.docx"))
    assert header_lines(tmp_path / "own.docx") == ("CHU Nord", "Imagerie", "Tél. 01")


def test_the_first_page_has_its_own_header(tmp_path: Path) -> None:
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "suite"
    word.sections[0].different_first_page_header_footer = True
    word.sections[0].first_page_header.paragraphs[0].text = "CHU"
    word.save(str(tmp_path / "own.docx"))
    assert header_lines(tmp_path / "own.docx") == ("CHU",)


def test_a_letterhead_without_a_header_has_no_lines(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "plain.docx"))
    assert header_lines(tmp_path / "plain.docx") == ()
