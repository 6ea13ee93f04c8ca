"""`reporting templates`: lists what is installed and says what is wrong with a file."""

from argparse import ArgumentParser
from pathlib import Path

import pytest

from reporting.template.command import add_arguments, main
from reporting.wording import Language
from tests.template.shipped import FILES, FOLDER, titled


def run(arguments: list[str], folder: Path = FOLDER, language: Language = Language.ENGLISH) -> int:
    parser = ArgumentParser()
    add_arguments(parser)
    return main(parser.parse_args(arguments), folder, language)


def test_list_names_every_template(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(FILES)
    assert any("\tMR\tIRM cérébrale\t2.25." in line for line in lines)


def test_list_names_files_that_were_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.html").write_text("<html>")
    assert run(["list"], tmp_path) == 1
    assert "broken.html" in capsys.readouterr().err


def test_check_is_content_with_a_sound_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(FILES[0])]) == 0
    assert capsys.readouterr().out == f"{FILES[0].name}: follows MRRT\n"


def test_check_names_all_faults_in_the_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.html"
    text = FILES[0].read_text("utf-8").replace('<meta charset="UTF-8"/>', "").replace("PROHIBIT", "FORBID")
    broken.write_text(text.replace('name="dcterms.date"', 'name="date"'), "utf-8")
    assert run(["check", str(broken), str(FILES[0])], language=Language.FRENCH) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[:2] for line in lines[:3]] == [
        ["erreur", "mrrt-charset-missing"],
        ["erreur", "mrrt-completion-action-unknown"],
        ["avertissement", "mrrt-meta-missing"],
    ]
    assert lines[3] == f"{FILES[0].name} : conforme à MRRT"


def test_check_says_that_a_file_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(tmp_path / "nowhere.html")]) == 1
    assert "nowhere.html" in capsys.readouterr().err


def test_a_file_is_taken_in_and_what_was_removed_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, folder = tmp_path / "given.html", tmp_path / "templates"
    folder.mkdir()
    given.write_bytes(FILES[0].read_bytes().replace(b"<body>", b"<body onload='x()'>"))
    assert run(["import", str(given), str(tmp_path / "nowhere.html")], folder) == 1
    said = capsys.readouterr()
    assert said.out.startswith("removed\tonload\tgiven.html, line ")
    assert "given.html: imported as 2.25." in said.out
    assert "template-unreadable" in said.err
    assert (folder / "given.html").read_bytes() == FILES[0].read_bytes()


def test_a_template_is_given_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.html"
    assert run(["export", titled("MR knee").template_id, str(out)], language=Language.FRENCH) == 0
    assert capsys.readouterr().out == f"MR knee a été écrit dans {out}.\n"
    assert out.read_bytes() == (FOLDER / "en-mr-knee.html").read_bytes()
