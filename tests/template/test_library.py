"""A folder of templates: broken files are named and left out."""

from pathlib import Path

import pytest

from reporting.errors import ConfigError, NotFoundError
from reporting.template.library import load
from tests.template.shipped import FOLDER, titled


def copy(folder: Path, source: str, name: str) -> None:
    (folder / name).write_bytes((FOLDER / source).read_bytes())


def test_a_broken_file_is_named_and_the_others_are_there(tmp_path: Path) -> None:
    copy(tmp_path, "fr-ct-chest.html", "a.html")
    (tmp_path / "b.html").write_text("<html>")
    (tmp_path / "notes.txt").write_text("no template")
    library = load(tmp_path)
    assert [template.title for template in library.templates] == ["Scanner thoracique"]
    assert [refused.name for refused in library.refused] == ["b.html"]
    assert library.refused[0].error.code.startswith("mrrt-")


def test_a_second_file_with_the_same_identifier_is_refused(tmp_path: Path) -> None:
    copy(tmp_path, "fr-ct-chest.html", "a.html")
    copy(tmp_path, "fr-ct-chest.html", "b.html")
    library = load(tmp_path)
    assert len(library.templates) == 1
    assert [(r.name, r.error.code, r.error.details["other"]) for r in library.refused] == [
        ("b.html", "template-repeated", "a.html")
    ]


def test_a_template_is_found_by_its_identifier() -> None:
    library = load(FOLDER)
    wanted = titled("MR knee")
    assert library.get(wanted.template_id) == wanted


def test_an_identifier_that_nobody_has_is_not_found() -> None:
    with pytest.raises(NotFoundError) as missing:
        load(FOLDER).get("2.25.1")
    assert missing.value.code == "template-unknown"


def test_a_folder_that_does_not_exist_is_for_the_operator(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as missing:
        load(tmp_path / "nowhere")
    assert missing.value.code == "templates-missing"
