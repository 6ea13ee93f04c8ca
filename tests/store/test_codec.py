import json
import traceback

import pytest

from reporting.errors import StoreError
from reporting.store.codec import order_codec, report_codec
from tests.contract.samples import a_report, an_order, written


def test_a_value_is_read_as_it_was_written() -> None:
    report, _ = written(a_report())
    assert report_codec.read(report_codec.write(report)) == report


def test_a_document_from_before_a_member_existed_takes_its_default() -> None:
    document = json.loads(order_codec.write(an_order()))
    del document["patient_class"]
    assert order_codec.read(json.dumps(document)) == an_order()


def test_an_unreadable_document_is_an_error_of_the_store_that_repeats_nothing_of_it() -> None:
    document = json.loads(order_codec.write(an_order(family="Secretan")))
    document["status"] = "Secretan"
    with pytest.raises(StoreError) as refused:
        order_codec.read(json.dumps(document))
    assert refused.value.code == "database-document-unreadable"
    assert "Secretan" not in "".join(traceback.format_exception(refused.value, chain=True)[-1:])
    assert refused.value.__suppress_context__
