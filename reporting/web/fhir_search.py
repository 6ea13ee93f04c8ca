"""What a FHIR search asks for: `_id` and `identifier` (R4, search by token), and whether a report has that identifier.

Pure. What cannot be answered in full is refused, never answered in part: an empty answer means that there is no report.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporting.errors import InputError
from reporting.render.fhir import identifiers
from reporting.report.signing import SignedReport

FORMAT = "_format"
OWN = "urn:uuid:"
_ESCAPED = re.compile(r"\\([\\|,$])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An identifier that is looked for."""

    value: str
    system: str | None = None
    """None: of any system; empty: of none."""

    def is_of(self, signed: SignedReport) -> bool:
        """Return whether the report carries it."""
        return any(
            number["value"] == self.value and (self.system is None or number.get("system", "") == self.system)
            for number in identifiers(signed)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """At least one of both."""

    report_id: str = ""
    token: Token | None = None


def asked(parameters: Iterable[tuple[str, str]]) -> Asked:
    """Return what the parameters ask for. Raise InputError `fhir-search-parameter`, which repeats none of them."""
    told: dict[str, str] = {}
    for name, value in parameters:
        if name == FORMAT:
            continue
        if name not in ("_id", "identifier") or name in told or not value or _CONTROL.search(value):
            raise InputError("fhir-search-parameter")
        told[name] = value
    if not told:
        raise InputError("fhir-search-parameter")
    token = _token(told["identifier"]) if "identifier" in told else None
    report_id = told.get("_id", "")
    if not report_id and token and token.value.startswith(OWN):
        report_id = token.value.removeprefix(OWN)
    return Asked(report_id=report_id, token=token)


def _token(text: str) -> Token:
    r"""Read `value`, `system|value` or `|value`, in which `\|`, `\,`, `\$` and `\\` stand for the signs themselves."""
    parts = _split(text)
    if len(parts) > 2 or not parts[-1]:
        raise InputError("fhir-search-parameter")
    return Token(value=parts[-1], system=parts[0] if len(parts) == 2 else None)


def _split(text: str) -> Sequence[str]:
    """Return the parts between bars. Raise InputError if there are several values: they would be alternatives."""
    bare = _ESCAPED.sub("\0\0", text)
    if "," in bare:
        raise InputError("fhir-search-parameter")
    ends = [*(at for at, sign in enumerate(bare) if sign == "|"), len(text)]
    starts = [0, *(end + 1 for end in ends)]
    return [_ESCAPED.sub(r"\1", text[start:end]) for start, end in zip(starts, ends, strict=False)]
