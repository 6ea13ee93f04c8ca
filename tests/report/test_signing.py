"""What a signature holds, and what it refuses."""

from dataclasses import replace

import pytest

from reporting.errors import ConflictError, InputError
from reporting.report.edits import FieldEdit, apply
from reporting.report.layout import filled_sections
from reporting.report.lifecycle import State
from reporting.report.model import Origin, Report
from reporting.report.signing import RevisionKind, SignedReport, canonical_text, sign
from tests.report.builders import NOON, RADIOLOGIST, a_report, an_order


def written(**texts: str) -> Report:
    report = a_report()
    for field_id, text in texts.items():
        edit = FieldEdit(
            edit_id=field_id,
            field_id=field_id,
            base_version=report.version,
            start=0,
            end=0,
            text=text,
            origin=Origin.TYPED,
        )
        report = apply(report, edit)
    return report


def signed(report: Report, revision: int = 1) -> SignedReport:
    return sign(report, an_order(), signer_id="user-1", signer=RADIOLOGIST, signed_at=NOON, revision=revision)


def test_a_signature_closes_the_report() -> None:
    result = signed(written(impression="Examen normal."))
    assert (result.report.state, result.kind, result.revision) == (State.SIGNED, RevisionKind.ORIGINAL, 1)


def test_an_empty_report_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        signed(a_report())
    assert caught.value.code == "report-empty"


def test_an_empty_required_field_is_named() -> None:
    with pytest.raises(InputError) as caught:
        signed(written(lungs="Normaux."))
    assert (caught.value.code, caught.value.details) == ("required-fields-empty", {"fields": "impression"})


def test_a_signed_report_is_not_signed_again() -> None:
    with pytest.raises(ConflictError):
        signed(signed(written(impression="Examen normal.")).report)


def test_the_hash_changes_with_one_word_and_with_nothing_else() -> None:
    one = signed(written(impression="Pas de nodule."))
    other = signed(written(impression="Un nodule."))
    later = sign(one.report.__class__(**{**_values(one.report), "state": State.DRAFT}), an_order(), signer_id="x",
                 signer=RADIOLOGIST, signed_at=NOON, revision=2)  # fmt: skip
    assert one.content_hash != other.content_hash
    assert one.content_hash == later.content_hash


def _values(report: Report) -> dict[str, object]:
    return {name: getattr(report, name) for name in report.__dataclass_fields__}


def test_the_patient_is_part_of_what_is_hashed() -> None:
    report = written(impression="Normal.")
    other = replace(an_order(), patient=replace(an_order().patient, identifiers=()))
    assert canonical_text(report, an_order()) != canonical_text(report, other)


def test_empty_fields_and_sections_leave_no_trace() -> None:
    report = written(nodule="8", impression="Nodule.")
    assert [(s.title, text) for s, text in filled_sections(report)] == [
        ("Résultats", "Nodule\N{NO-BREAK SPACE}: 8 mm"),
        ("Conclusion", "Nodule."),
    ]
