"""MRRT files: read as their authors meant them, or refused with the rule they break."""

import re
from pathlib import Path

import pytest

from reporting.errors import InputError
from reporting.report.model import FieldKind
from reporting.report.order import Code
from reporting.template.model import FieldSpec, Template
from reporting.template.mrrt import read
from reporting.template.mrrt_rules import Severity, findings
from reporting.template.mrrt_source import MAXIMUM_BYTES
from reporting.wording import Language
from tests.template.shipped import FOLDER, SAMPLES, SHARED, needs_shared

SOUND = (FOLDER / "fr-us-abdomen.html").read_text("utf-8")
LOOSE = (SAMPLES / "as_editors_write.html").read_bytes()

INVALID = {
    "codingSchemesShouldHaveAtLeastOneCodingSchemeElement": {("mrrt-coding-schemes-empty", "coding_schemes")},
    "missingCharsetTitleTemplateAttributesBodyElements": {
        ("mrrt-charset-missing", ""),
        ("mrrt-element-missing", "title"),
        ("mrrt-element-missing", "template_attributes"),
        ("mrrt-element-missing", "body"),
    },
    "multipleBodyElement": {("mrrt-element-repeated", "body")},
    "multipleCodedContent": {("mrrt-element-repeated", "coded_content")},
    "multipleHtmlElements": {("mrrt-element-repeated", "html")},
    "multipleScriptElements": {("mrrt-element-repeated", "script")},
    "multipleTitleElements": {("mrrt-element-repeated", "title")},
    "noHeadElementFound": {
        ("mrrt-charset-missing", ""),
        ("mrrt-element-missing", "head"),
        ("mrrt-element-missing", "title"),
        ("mrrt-element-missing", "script"),
        ("mrrt-element-missing", "template_attributes"),
        ("mrrt-meta-missing", "dcterms.title"),
        ("mrrt-meta-missing", "dcterms.identifier"),
        ("mrrt-meta-missing", "dcterms.type"),
        ("mrrt-meta-missing", "dcterms.language"),
    },
    "noMetaElementWithCharsetAttribute": {("mrrt-charset-missing", "")},
    "noTemplateAttributesElement": {("mrrt-element-missing", "template_attributes")},
    "termElementShouldHaveOneCodeElement": {("mrrt-term-code", "modality")},
}


def errors(html: bytes) -> set[tuple[str, str]]:
    return {(found.code, found.element) for found in findings(html) if found.severity is Severity.ERROR}


def fields(template: Template) -> dict[str, FieldSpec]:
    return {field.field_id: field for section in template.sections for field in section.fields}


def changed(old: str, new: str) -> bytes:
    assert old in SOUND
    return SOUND.replace(old, new, 1).encode()


@needs_shared
@pytest.mark.parametrize("fault", sorted(INVALID))
def test_each_broken_file_of_the_connectathon_is_refused_with_the_rules_it_breaks(fault: str) -> None:
    html = (SHARED / "invalid" / f"invalidMrrtReportTemplate-{fault}.html").read_bytes()
    assert errors(html) == INVALID[fault]
    with pytest.raises(InputError) as refused:
        read(html, "broken.html")
    assert refused.value.code in {code for code, _ in INVALID[fault]}


@needs_shared
def test_every_broken_file_is_in_the_table() -> None:
    found = {path.stem.removeprefix("invalidMrrtReportTemplate-") for path in (SHARED / "invalid").glob("*.html")}
    assert found == set(INVALID)


@needs_shared
@pytest.mark.parametrize("name", ["CTChestAbdomen.html", "CTChestAbdomen-schemeIsInLowerCase.html"])
def test_the_valid_files_of_the_connectathon_are_read(name: str) -> None:
    template = read((SHARED / "valid" / name).read_bytes(), name)
    assert template.title == "CT Chest-Abdomen"
    assert template.modalities == ("CT",)
    assert template.body_parts == ("abdomen", "thorax")
    assert [field.default for field in template.sections[0].fields] == ["This is the CT Chest-Abdomen report template"]


@needs_shared
@pytest.mark.parametrize(
    ("name", "modalities", "parts", "count"),
    [
        ("rsna__CT_Brain.html", ("CT",), ("brain", "head"), 19),
        ("rsna__Chest_Xray.html", ("DX", "CR"), ("thorax",), 7),
        ("rsna__US_Abdomen.html", ("US",), ("abdomen",), 29),
    ],
)
def test_templates_of_rsna_are_read_out_of_their_comment(
    name: str, modalities: tuple[str, ...], parts: tuple[str, ...], count: int
) -> None:
    template = read((SHARED / "published" / name).read_bytes(), name)
    assert template.modalities == modalities
    assert template.body_parts == parts
    assert len(fields(template)) == count
    assert [section.code.value for section in template.sections if section.code][-2:] == ["59776-5", "19005-8"]


@needs_shared
def test_a_side_in_a_subheading_stays_with_its_fields() -> None:
    template = read((SHARED / "published" / "rsna__US_Abdomen.html").read_bytes(), "us")
    labels = [field.label for field in fields(template).values()]
    assert "Right kidney – Hydronephrosis" in labels
    assert "Left kidney – Hydronephrosis" in labels


@needs_shared
def test_a_template_in_a_language_that_is_not_dictated_is_refused() -> None:
    html = (SHARED / "published" / "test__test-valid.html").read_bytes()
    assert errors(html) == {("mrrt-language-unsupported", "dcterms.language")}
    assert read(re.sub(rb'content="de"', b'content="en"', html), "easyrad").title


def test_terms_codes_and_status_are_read() -> None:
    template = read(SOUND.encode(), "us.html")
    assert template.language is Language.FRENCH
    assert template.status == "ACTIVE"
    assert template.modalities == ("US",)
    assert "échographie" in template.modality_words
    assert "foie" in template.body_parts
    assert Code(value="ZCQM008", meaning="Échographie transcutanée de l'abdomen", scheme="CCAM") in (
        template.procedure_codes
    )
    assert template.sections[3].code == Code(value="59776-5", meaning="Procedure Findings", scheme="LN")


def test_attributes_of_a_field_are_read() -> None:
    field = fields(read(SOUND.encode(), "us.html"))["common-bile-duct"]
    assert field.label == "Diamètre de la voie biliaire principale"
    assert field.kind is FieldKind.NUMBER
    assert field.units == "mm"
    assert field.verbal_trigger == "voie biliaire principale"
    assert not field.required


def test_what_editors_write_loosely_is_read_as_meant() -> None:
    template = read(LOOSE, "loose.html")
    found = fields(template)
    assert template.language is Language.ENGLISH
    assert template.status == "DRAFT"
    assert template.modalities == ("US",)
    assert template.body_parts == ("kidney",)
    assert [section.title for section in template.sections][:3] == [
        "Renal ultrasound",
        "Clinical information",
        "Findings",
    ]
    assert found["section-1-text"].default == "Both kidneys were examined."
    assert found["why"].merge == "reason"
    assert found["right-length"].label == "Right kidney – Length"
    assert found["right-length"].units == "mm"
    assert found["left-length"].units == "mm"
    assert found["remark"].default == "first line\nsecond line"
    assert found["after"].kind is FieldKind.DATE
    assert found["after"].default == "2026-01-06"
    assert "trace" not in found


def test_only_what_the_file_marks_as_chosen_is_chosen() -> None:
    found = fields(read(LOOSE, "loose.html"))
    assert found["right-stones"].options == ("none", "present")
    assert found["right-stones"].default == ""
    assert found["many"].default == "one, three"
    assert found["signs"].kind is FieldKind.CHECKBOX
    assert found["signs"].options == ("jet seen", "cyst", "scar")
    assert found["signs"].default == "jet seen, scar"
    assert found["signs"].required
    assert found["quality"].options == ("good", "limited")
    assert found["quality"].default == "limited"


def test_fields_without_id_get_ids_that_differ() -> None:
    assert {"left-note", "left-note-2"} <= set(fields(read(LOOSE, "loose.html")))


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ('<meta charset="UTF-8"/>', '<meta charset="UTF-8"/><meta charset="UTF-8"/>', "mrrt-charset-repeated", ""),
        ('charset="UTF-8"', 'charset="klingon"', "mrrt-charset-wrong", ""),
        ('charset="UTF-8"', 'charset="ascii"', "mrrt-charset-wrong", ""),
        ('name="dcterms.identifier"', 'name="dcterms.source"', "mrrt-meta-missing", "dcterms.identifier"),
        ('language" content="fr"', 'language" content=" "', "mrrt-meta-missing", "dcterms.language"),
        ("IMAGE_REPORT_TEMPLATE", "LETTER", "mrrt-type-wrong", "dcterms.type"),
        ("<status>ACTIVE</status>", "<status>OLD</status>", "mrrt-status-unknown", "status"),
        ('value="RID58" scheme="RADLEX"', 'value="RID58" scheme=""', "mrrt-code-incomplete", "RID58"),
        ('id="pancreas"', 'id="liver"', "mrrt-id-repeated", "liver"),
        ('data-field-type="TEXTAREA"', 'data-field-type="POEM"', "mrrt-field-type-unknown", "indication"),
        ("PROHIBIT", "FORBID", "mrrt-completion-action-unknown", "conclusion"),
        ("<title>Échographie abdominale</title>", "<title> </title>", "mrrt-element-missing", "title"),
        ("<body>", "<body><script>alert(1)</script>", "mrrt-element-repeated", "script"),
    ],
)  # fmt: skip
def test_a_fault_is_an_error_with_its_element(old: str, new: str, code: str, element: str) -> None:
    html = changed(old, new)
    assert (code, element) in errors(html)
    with pytest.raises(InputError) as refused:
        read(html, "us.html")
    assert refused.value.details["name"] == "us.html"


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ('name="dcterms.rights"', 'name="dcterms.subject"', "mrrt-meta-missing", "dcterms.rights"),
        ('dcterms.title" content="Échographie', 'dcterms.title" content="Écho', "mrrt-title-differs", "dcterms.title"),
        ('value="RID86" scheme="RADLEX"', 'value="RID86" scheme="OTHER"', "mrrt-scheme-undeclared", "code"),
        ('ORIGTXT="sec-findings"', 'ORIGTXT="nowhere"', "mrrt-origtxt-unknown", "nowhere"),
        ('<label for="liver">', '<label for="nowhere">', "mrrt-label-unknown", "nowhere"),
        ("Résultats</header>", "Résultats</header> vus", "mrrt-loose-text", "sec-findings"),
        ('id="device" name="device" data-field-type="TEXT"', 'id="device"', "mrrt-field-type-missing", "device"),
    ],
)  # fmt: skip
def test_a_lesser_fault_is_a_warning_and_the_file_is_read(old: str, new: str, code: str, element: str) -> None:
    html = changed(old, new)
    assert (code, element) in {(f.code, f.element) for f in findings(html) if f.severity is Severity.WARNING}
    assert read(html, "us.html").template_id


def test_findings_name_the_line() -> None:
    lines = SOUND.splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "PROHIBIT" in text)
    term = next(number for number, text in enumerate(lines, start=1) if 'value="RID58"' in text)
    assert [f.line for f in findings(changed("PROHIBIT", "FORBID"))] == [line]
    assert [f.line for f in findings(changed('value="RID58" scheme="RADLEX"', 'value="RID58" scheme=""'))] == [term]


@pytest.mark.parametrize("language", list(Language))
def test_a_finding_says_what_is_wrong_in_both_languages(language: Language) -> None:
    (found,) = findings(changed("PROHIBIT", "FORBID"))
    sentence = found.sentence("us.html", language)
    assert "us.html" in sentence
    assert "FORBID" in sentence
    assert "conclusion" in sentence


def test_an_entity_is_never_put_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret of the disk")
    doctype = f'<!DOCTYPE html [<!ENTITY leak SYSTEM "{secret.as_uri()}"><!ENTITY twice "doubled">]>'
    html = SOUND.replace("<!DOCTYPE html>", doctype, 1).replace(">Foie<", ">&leak;&twice;<", 1)
    template = read(html.encode(), "us.html")
    assert "secret" not in repr(template)
    assert "doubled" not in fields(template)["liver"].label


def test_a_file_in_another_charset_is_read_by_the_charset_it_names() -> None:
    html = SOUND.replace("UTF-8", "iso-8859-15").encode("iso-8859-15")
    assert read(html, "latin.html").title == "Échographie abdominale"


def test_lines_that_end_as_on_windows_change_nothing() -> None:
    assert read(SOUND.replace("\n", "\r\n").encode(), "us.html") == read(SOUND.encode(), "us.html")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        read(b" " * (MAXIMUM_BYTES + 1), "large.html")
    assert refused.value.code == "mrrt-too-large"


@pytest.mark.parametrize("html", [b"", b"\x00\x01\xff\xfe", b"plain words", b"<html>", b"<![x", b"%PDF-1.7 <<>>"])
def test_a_file_that_is_no_template_is_refused_and_nothing_breaks(html: bytes) -> None:
    with pytest.raises(InputError):
        read(html, "no.html")
