"""What a dictation is likely to say: terms of the order, of what was dictated last, and of the template.

Fits `live_dictation.Surroundings.expecting`. Knows no recogniser.
"""

from collections.abc import Iterator, Mapping

from reporting.errors import ReportingError
from reporting.report.model import Report
from reporting.report.order import Order
from reporting.service.ports import OpensUnits
from reporting.text.expected import expected_terms
from reporting.text.terms_heard import TermsBySound
from reporting.wording import Language


def nothing_expected(_report_id: str) -> tuple[str, ...]:
    """Expect nothing in particular."""
    return ()


class Expecting:
    """Looks up what is expected of a report. From any thread."""

    def __init__(self, units: OpensUnits, terms: Mapping[Language, TermsBySound]) -> None:
        self._units = units
        self._terms = terms

    def __call__(self, report_id: str) -> tuple[str, ...]:
        """Return the terms, at most a dozen; none for a dictation without a report."""
        if not report_id:
            return ()
        try:
            with self._units() as unit:
                report = unit.reports.get(report_id)
                order = unit.orders.get(report.order_id)
        except ReportingError:
            return ()  # what is said is heard without them
        return expected_terms(_texts(report, order), self._terms[report.language])


def _texts(report: Report, order: Order) -> Iterator[str]:
    """Yield what is known of the examination, what is most likely to be spoken of first."""
    yield order.reason
    yield order.procedure.meaning
    yield order.body_part
    fields = tuple(report.fields())
    for field in reversed(fields):
        yield field.text
    for field in fields:
        yield field.label
        yield field.normal
