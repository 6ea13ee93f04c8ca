"""Values to JSON text and back. A member that was added since, with a default, is filled in when it is read.

Does not know tables. The only place of the store that knows pydantic.
"""

from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from reporting.errors import StoreError
from reporting.report.edits import FieldEdit
from reporting.report.identity import Merge
from reporting.report.model import Report
from reporting.report.order import Order, Practitioner
from reporting.report.signing import SignedReport
from reporting.service.intake_ports import ToldPatient
from reporting.service.vocabulary_ports import AddedTerm, Macro, TermList

T = TypeVar("T")


class Codec(Generic[T]):
    """Reads and writes one kind of value."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._adapter = TypeAdapter(kind)

    def write(self, value: T) -> str:
        """Return the value as JSON, the same text for the same value."""
        return self._adapter.dump_json(value).decode()

    def read(self, text: str) -> T:
        """Return the value. Raise StoreError `database-document-unreadable`, without the text: it holds a patient."""
        try:
            return self._adapter.validate_json(text)
        except ValidationError:
            raise StoreError("database-document-unreadable", kind=self._kind.__name__) from None


order_codec = Codec(Order)
merge_codec = Codec(Merge)
told_patient_codec = Codec(ToldPatient)
report_codec = Codec(Report)
edit_codec = Codec(FieldEdit)
signed_codec = Codec(SignedReport)
practitioner_codec = Codec(Practitioner)
macro_codec = Codec(Macro)
added_term_codec = Codec(AddedTerm)
term_list_codec = Codec(TermList)
