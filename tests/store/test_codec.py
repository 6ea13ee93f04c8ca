import json
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from reporting.errors import StoreError
from reporting.report.lifecycle import Action
from reporting.report.making import MadeWith
from reporting.report.signing import RevisionKind, Withdrawal, WithdrawalReason, content_hash, sign
from reporting.store.codec import order_codec, report_codec, signed_codec
from tests.contract.samples import DOCTOR, NOW, a_report, a_signed, an_order, written

MADE_WITH = MadeWith(
    template_id="t",
    template_hash="1",
    model="m",
    model_hash="2",
    vocabulary_hash="3",
    settings_hash="4",
    version="0.1",
)
SAMPLES = Path(__file__).parents[1] / "samples" / "store"


def test_a_value_is_read_as_it_was_written() -> None:
    report, _ = written(a_report())
    assert report_codec.read(report_codec.write(report)) == report


def test_a_document_from_before_a_member_existed_takes_its_default() -> None:
    document = json.loads(order_codec.write(an_order()))
    del document["patient_class"]
    assert order_codec.read(json.dumps(document)) == an_order()


def test_what_was_signed_before_linked_and_withdrawn_reports_is_read_with_the_hash_it_has() -> None:
    signed = signed_codec.read((SAMPLES / "signed_before_linked_orders.json").read_text("utf-8"))
    assert (signed.kind, signed.linked, signed.withdrawal) == (RevisionKind.ORIGINAL, (), None)
    assert signed.made_with is None
    assert content_hash(signed) == signed.content_hash


def test_a_withdrawal_of_a_report_of_two_orders_is_read_as_it_was_written() -> None:
    signed = sign(
        a_signed(a_report(), an_order()).report,
        an_order(),
        signer_id="user-1",
        signer=DOCTOR,
        signed_at=NOW,
        revision=2,
        action=Action.WITHDRAW,
        linked=(an_order("o2"),),
        withdrawal=Withdrawal(reason=WithdrawalReason.OTHER, note="Mauvais côté de l'écran."),
    )
    assert signed_codec.read(signed_codec.write(signed)) == signed


def test_what_a_report_was_made_with_is_read_as_it_was_written() -> None:
    signed = replace(a_signed(a_report(), an_order()), made_with=MADE_WITH)
    assert signed_codec.read(signed_codec.write(signed)) == signed


def test_an_unreadable_document_is_an_error_of_the_store_that_repeats_nothing_of_it() -> None:
    document = json.loads(order_codec.write(an_order(family="Secretan")))
    document["status"] = "Secretan"
    with pytest.raises(StoreError) as refused:
        order_codec.read(json.dumps(document))
    assert refused.value.code == "database-document-unreadable"
    assert "Secretan" not in "".join(traceback.format_exception(refused.value, chain=True)[-1:])
    assert refused.value.__suppress_context__
