"""What finding signed reports by an order's numbers needs from storage. Beside `ports.py`, which holds the rest."""

from collections.abc import Sequence
from typing import Protocol

from reporting.report.signing import SignedReport


class SignedByNumber(Protocol):
    """Signed reports by the numbers of the orders that they answer, or answered before they were withdrawn."""

    def latest(self, number: str) -> Sequence[SignedReport]:
        """Return the newest revision of each signed report of an order whose placer, filler or accession number now
        has this value, of any site and issuer; by report_id. Empty for an empty number.
        """
