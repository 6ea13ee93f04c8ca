"""What a signature holds, and what it refuses."""

from dataclasses import replace

import pytest

from reporting.errors import ConflictError, InputError
from reporting.report.edits import FieldEdit, apply
from reporting.report.layout import filled_sections
from reporting.report.lifecycle import Action, State
from reporting.report.model import Origin, Report
from reporting.report.signing import (
    RevisionKind,
    SignedReport,
    Withdrawal,
    WithdrawalReason,
    canonical_text,
    content_hash,
    sign,
)
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


# Preliminary, withdrawn, of several orders.


def revised(report: Report, action: Action, **more: object) -> SignedReport:
    values: dict[str, object] = {"signer_id": "user-1", "signer": RADIOLOGIST, "signed_at": NOON, "revision": 1, **more}
    return sign(report, an_order(), action=action, **values)  # type: ignore[arg-type]


def test_a_preliminary_release_leaves_the_report_open_and_the_signature_after_it_is_the_first_final() -> None:
    first = revised(written(impression="Examen normal."), Action.RELEASE)
    assert (first.report.state, first.kind) == (State.PRELIMINARY, RevisionKind.PRELIMINARY)
    again = revised(first.report, Action.RELEASE, revision=2)
    final = revised(again.report, Action.SIGN, revision=3)
    assert (again.kind, final.kind, final.report.state) == (
        RevisionKind.PRELIMINARY,
        RevisionKind.ORIGINAL,
        State.SIGNED,
    )
    with pytest.raises(ConflictError):
        revised(final.report, Action.RELEASE)


def test_a_preliminary_release_asks_for_what_a_signature_asks() -> None:
    with pytest.raises(InputError) as caught:
        revised(written(lungs="Normaux."), Action.RELEASE)
    assert caught.value.code == "required-fields-empty"


def test_a_withdrawal_carries_the_texts_and_why() -> None:
    why = Withdrawal(reason=WithdrawalReason.WRONG_PATIENT, note="Dicté dans le dossier voisin.")
    final = signed(written(impression="Examen normal."))
    gone = revised(final.report, Action.WITHDRAW, revision=2, withdrawal=why)
    assert (gone.report.state, gone.kind, gone.withdrawal) == (State.WITHDRAWN, RevisionKind.WITHDRAWAL, why)
    assert list(filled_sections(gone.report)) == list(filled_sections(final.report))


def test_the_same_words_have_another_hash_where_they_mean_something_else() -> None:
    report = written(impression="Examen normal.")
    other = replace(an_order(), order_id="order-2")
    why = Withdrawal(reason=WithdrawalReason.OTHER)
    final = revised(report, Action.SIGN)
    revisions = [
        final,
        revised(report, Action.RELEASE),
        revised(report, Action.SIGN, linked=(other,)),
        revised(final.report, Action.WITHDRAW, withdrawal=why),
        revised(final.report, Action.WITHDRAW, withdrawal=replace(why, reason=WithdrawalReason.WRONG_STUDY)),
        revised(final.report, Action.WITHDRAW, withdrawal=replace(why, note="Erreur.")),
    ]
    assert len({each.content_hash for each in revisions}) == len(revisions)
    assert all(content_hash(each) == each.content_hash for each in revisions)
    assert revisions[2].orders == (an_order(), other)


def test_the_hash_of_what_was_signed_before_these_existed_is_the_same() -> None:
    """The very hash that this report had in the first version of the service."""
    before = "3d9156783878576cf9c1329bca2ddd92f8934d654d5a73cf974a797709daad3c"
    assert signed(written(impression="Pas de nodule.")).content_hash == before
