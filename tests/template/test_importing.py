"""Files of others: taken in leniently and reported strictly; any template given out as it was taken in."""

from pathlib import Path

import pytest

from reporting.errors import ConflictError, InputError, NotFoundError
from reporting.template.importing import export_file, import_file, take_in
from reporting.template.library import load
from reporting.template.mrrt import read
from reporting.template.mrrt_body import field_elements
from reporting.template.mrrt_rules import Severity, findings
from reporting.template.mrrt_source import take_apart
from tests.template.shipped import FILES, FOLDER, SAMPLES, SHARED, needs_shared, titled

OTHERS = sorted(SHARED.glob("*/*.html"))
USABLE = {
    # File: fields, rules that the file breaks and that are mended while it is read.
    "CTChestAbdomen.html": (1, {"mrrt-section-uncoded"}),
    "CTChestAbdomen-schemeIsInLowerCase.html": (1, {"mrrt-section-uncoded"}),
    "rsna__CT_Brain.html": (19, {"mrrt-attributes-in-comment", "mrrt-attributes-not-xml"}),
    "rsna__Chest_Xray.html": (7, {"mrrt-attributes-in-comment", "mrrt-attributes-not-xml"}),
    "rsna__US_Abdomen.html": (29, {"mrrt-attributes-in-comment", "mrrt-attributes-not-xml"}),
}
MENDED = "invalidMrrtReportTemplate-multipleScriptElements.html"
"""Its second script is the one fault, and goes as every script does; `check` names it and `read` refuses it."""
LOOSE = SAMPLES / "as_editors_write.html"


@needs_shared
@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_every_file_of_others_is_taken_in_with_every_field_or_the_rule_is_named(path: Path) -> None:
    html = path.read_bytes()
    errors = {each.code for each in findings(html) if each.severity is Severity.ERROR}
    if path.name == MENDED:
        imported = take_in(html, path.name)
        assert {each.code for each in imported.findings if each.severity is Severity.ERROR} == errors
        assert errors == {"mrrt-element-repeated"}
        assert "script" in {each.what for each in imported.removed}
        return
    if path.name not in USABLE:
        with pytest.raises(InputError) as refused:
            take_in(html, path.name)
        assert refused.value.code in errors
        return
    count, broken = USABLE[path.name]
    imported = take_in(html, path.name)
    fields = [field for section in imported.template.sections for field in section.fields]
    assert len(fields) == count
    page = take_apart(html).page
    assert page is not None
    ids = {element.get("id") for element in field_elements(page)} - {None}
    assert ids <= {field.field_id for field in fields}
    assert broken <= {each.code for each in imported.findings}
    assert {each.severity for each in imported.findings} <= {Severity.WARNING}


@needs_shared
@pytest.mark.parametrize("name", sorted(USABLE))
def test_a_file_of_others_comes_out_as_it_went_in_but_for_its_style_sheet(name: str, tmp_path: Path) -> None:
    (given,) = (path for path in OTHERS if path.name == name)
    folder = tmp_path / "templates"
    folder.mkdir()
    imported = import_file(given, folder)
    assert [each.what for each in imported.removed] in ([], ["link"])
    out = tmp_path / "out.html"
    assert export_file(imported.template.template_id, folder, out) == imported.template
    old, new = given.read_bytes().splitlines(), out.read_bytes().splitlines()
    assert [line for line, other in zip(old, new, strict=True) if line != other and b"<link" not in line] == []
    assert take_in(out.read_bytes(), name).template == imported.template == read(given.read_bytes(), name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_of_ours_is_given_out_byte_for_byte_and_is_the_same_when_taken_in_again(
    path: Path, tmp_path: Path
) -> None:
    template = read(path.read_bytes(), path.name)
    out, folder = tmp_path / "out.html", tmp_path / "templates"
    folder.mkdir()
    assert export_file(template.template_id, FOLDER, out) == template
    assert out.read_bytes() == path.read_bytes()
    assert import_file(out, folder).template == template
    assert (folder / "out.html").read_bytes() == path.read_bytes()
    assert load(folder).get(template.template_id) == template


def test_what_runs_is_named_and_not_kept(tmp_path: Path) -> None:
    given = tmp_path / "loose.html"
    given.write_bytes(LOOSE.read_bytes().replace(b"<body", b"<script>steal()</script><body onload='steal()'", 1))
    folder = tmp_path / "templates"
    folder.mkdir()
    imported = import_file(given, folder)
    assert {"script", "onload"} <= {each.what for each in imported.removed}
    assert b"steal" not in (folder / "loose.html").read_bytes()


def test_a_file_put_into_the_folder_by_hand_is_given_out_without_what_runs(tmp_path: Path) -> None:
    html = (FOLDER / "en-ct-head.html").read_bytes()
    (tmp_path / "a.html").write_bytes(html.replace(b"<body>", b"<body onload='steal()'>"))
    export_file(titled("CT head").template_id, tmp_path, tmp_path / "out.htm")
    assert (tmp_path / "out.htm").read_bytes() == html


def test_a_template_that_is_there_already_is_not_taken_in_twice(tmp_path: Path) -> None:
    given = tmp_path / "given.html"
    given.write_bytes((FOLDER / "en-ct-head.html").read_bytes())
    folder = tmp_path / "templates"
    folder.mkdir()
    import_file(given, folder)
    with pytest.raises(ConflictError) as refused:
        import_file(given, folder)
    assert refused.value.code == "template-repeated"
    assert refused.value.details["other"] == "given.html"


def test_no_file_is_ever_overwritten(tmp_path: Path) -> None:
    given, folder = tmp_path / "given.html", tmp_path / "templates"
    folder.mkdir()
    given.write_bytes((FOLDER / "en-ct-head.html").read_bytes())
    (folder / "given.html").write_bytes((FOLDER / "en-mr-knee.html").read_bytes())
    with pytest.raises(ConflictError) as refused:
        import_file(given, folder)
    assert refused.value.code == "template-file-exists"
    with pytest.raises(ConflictError) as again:
        export_file(titled("MR knee").template_id, folder, given)
    assert again.value.code == "template-file-exists"
    assert given.read_bytes() == (FOLDER / "en-ct-head.html").read_bytes()


def test_a_file_that_breaks_a_rule_leaves_nothing_behind(tmp_path: Path) -> None:
    given, folder = tmp_path / "given.html", tmp_path / "templates"
    folder.mkdir()
    given.write_bytes((FOLDER / "en-ct-head.html").read_bytes().replace(b"PROHIBIT", b"FORBID"))
    with pytest.raises(InputError) as refused:
        import_file(given, folder)
    assert refused.value.code == "mrrt-completion-action-unknown"
    assert list(folder.iterdir()) == []


def test_what_is_not_there_cannot_be_taken_in_or_given_out(tmp_path: Path) -> None:
    with pytest.raises(InputError) as missing:
        import_file(tmp_path / "nowhere.html", tmp_path)
    assert missing.value.code == "template-unreadable"
    with pytest.raises(NotFoundError) as unknown:
        export_file("2.25.1", tmp_path, tmp_path / "out.html")
    assert unknown.value.code == "template-unknown"
    with pytest.raises(InputError) as unwritable:
        export_file(titled("MR knee").template_id, FOLDER, tmp_path / "no" / "out.html")
    assert unwritable.value.code == "template-unwritable"
