"""What is wrong with a corpus: form, duplicates, likeness to the evaluation set, rare terms, odd written forms.

Pure; returns findings, most serious first, and prints nothing. Each finding names a place; none quotes a patient, since
the lines are written for training.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from reporting.text.corpus import Line
from reporting.text.format import Formatter

_SIGNS = re.compile(r"[\d.;:!?,()\"«»%/]")
_RUN = 7
"""Words in a row, single letters aside, that a training line may not share with an evaluation line."""
LEAST_USES = 3
"""Of every term of the lexicon, in different lines."""


class Fault(Enum):
    SIGN_IN_SPOKEN = "sign-in-spoken"
    DUPLICATE = "duplicate"
    RESEMBLES_EVALUATION = "resembles-evaluation"
    RARE_TERM = "rare-term"
    WRITTEN_DIFFERS = "written-differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    fault: Fault
    place: str
    detail: str


def findings(
    lines: Sequence[Line], evaluation: Sequence[Line], terms: Iterable[tuple[str, Sequence[str]]], formatter: Formatter
) -> Iterator[Finding]:
    """Yield the faults of one language's corpus. `terms`: written form and spoken forms of the lexicon's terms."""
    for line in lines:
        if _SIGNS.search(line.spoken):
            yield Finding(fault=Fault.SIGN_IN_SPOKEN, place=line.place, detail=line.spoken)
    yield from _duplicates(lines)
    yield from _resembling(lines, evaluation)
    yield from _rare(lines, terms)
    for line in lines:
        ours = formatter.format_text(line.spoken)
        if ours.strip() != line.written.strip():
            yield Finding(fault=Fault.WRITTEN_DIFFERS, place=line.place, detail=f"{line.written} | {ours}")


def _duplicates(lines: Sequence[Line]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for line in lines:
        said = folded(line.spoken)
        if said in first:
            yield Finding(fault=Fault.DUPLICATE, place=line.place, detail=first[said])
        first.setdefault(said, line.place)


def _resembling(lines: Sequence[Line], evaluation: Sequence[Line]) -> Iterator[Finding]:
    runs = {run: line.place for line in evaluation for run in _runs(line.spoken)}
    for line in lines:
        shared = next((runs[run] for run in _runs(line.spoken) if run in runs), None)
        if shared is not None:
            yield Finding(fault=Fault.RESEMBLES_EVALUATION, place=line.place, detail=shared)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [word for word in folded(text).split() if len(word) > 1]
    yield from (tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _rare(lines: Sequence[Line], terms: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Finding]:
    uses = Counter[tuple[str, ...]]()
    forms = {tuple(folded(form).split()) for _, spoken in terms for form in spoken}
    longest = max((len(form) for form in forms), default=0)
    for line in lines:
        words = folded(line.spoken).split()
        uses.update(
            {tuple(words[at : at + size]) for size in range(1, longest + 1) for at in range(len(words))} & forms
        )
    for written, spoken in terms:
        times = sum(uses[tuple(folded(form).split())] for form in spoken)
        if times < LEAST_USES:
            yield Finding(fault=Fault.RARE_TERM, place=written, detail=str(times))


def folded(text: str) -> str:
    """Lower case, hyphens and apostrophes apart."""
    return re.sub(r"[-'\N{RIGHT SINGLE QUOTATION MARK}\s]+", " ", text.lower()).strip()
