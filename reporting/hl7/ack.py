"""Acknowledgements: builds the ACK for what we received, reads the ACK for what we sent (HL7 v2.5.1 §2.9.2).

The reason that is read out of an ACK is meant for the page and the store. It may hold the peer's own words (MSA-3,
ERR-8), and a RIS may put a name there: so it is never logged. Conditions (ERR-3) are told in our words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reporting.errors import PeerError
from reporting.hl7 import er7
from reporting.hl7.er7 import Message, Segment
from reporting.hl7.escapes import STANDARD, escape
from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.tables import AckCode, Condition
from reporting.wording import Language, sentence

LONGEST_REMARK = 200
"""Characters of the peer's own words that are kept."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class AckError:
    """One error of an acknowledgement that we send: one ERR segment."""

    condition: Condition
    location: Location | None = None
    text: str = ""
    """For people, without a word of the message (ERR-8)."""


def acknowledgement(
    message: Message | None,
    code: AckCode,
    *,
    control_id: str,
    at: datetime,
    errors: Sequence[AckError] = (),
    text: str = "",
    kind: Sequence[str] = (),
    after: Sequence[str] = (),
) -> bytes:
    """Return the ACK for `message` (None: it had no readable header), in its version, delimiters and charset.

    `control_id` is the ACK's own MSH-10; `at` is written as UTC; `text` goes into MSA-3. `kind` is the MSH-9 of an
    answer that is no plain ACK, `after` its segments behind MSA and ERR.
    """
    received = message.all[0] if message else Segment(name="MSH", fields=("|", STANDARD.msh2, *[""] * 9, "2.5.1"))
    notation = received.notation
    version = received.component(12, 1) or "2.5.1"
    event = received.component(9, 2)
    kind = kind or (["ACK", event, "ACK"] if event else ["ACK"])
    header = {
        3: received.raw(5),
        4: received.raw(6),
        5: received.raw(3),
        6: received.raw(4),
        7: at.strftime("%Y%m%d%H%M%S%z"),
        9: notation.component.join(kind),
        10: escape(control_id, notation),
        11: received.raw(11) or "P",
        12: received.raw(12) or "2.5.1",
        17: received.raw(17),
        18: received.raw(18),
    }
    answer = {1: code.value, 2: received.raw(10), 3: escape(text, notation)}
    lines = [er7.write("MSH", header, notation), er7.write("MSA", answer, notation)]
    lines += [*(_error(error, version, received) for error in errors), *after]
    return "".join(f"{line}\r" for line in lines).encode(notation.charset, errors="replace")


def refused(
    message: Message | None,
    refusal: Refusal,
    *,
    control_id: str,
    at: datetime,
    code: AckCode | None = None,
    kind: Sequence[str] = (),
    after: Sequence[str] = (),
) -> bytes:
    """Return the ACK that says why `message` is not taken; the sentence is French if MSH-17 is FRA.

    `code` is MSA-1 in place of the refusal's own, `kind` and `after` as in `acknowledgement`.
    """
    error = AckError(
        condition=refusal.condition, location=refusal.location, text=refusal.sentence(_language_of(message))
    )
    return acknowledgement(
        message,
        code or refusal.ack_code,
        control_id=control_id,
        at=at,
        errors=[error],
        text=error.text,
        kind=kind,
        after=after,
    )


def _language_of(message: Message | None) -> Language:
    french = message is not None and message.all[0].field(17) == "FRA" and message.all[0].field(18)
    return Language.FRENCH if french else Language.ENGLISH


def _error(error: AckError, version: str, header: Segment) -> str:
    """Return ERR. Fields 2 to 12 came with v2.5; before it ERR-1 (ELD) holds place and condition in one."""
    notation = header.notation
    place = error.location
    where = [place.segment, str(place.sequence), str(place.field or "")] if place else []
    meaning = _meaning(error.condition.meaning, Language.ENGLISH)
    coded = [error.condition.value, escape(meaning, notation), "HL70357"]
    if version < "2.5":
        eld = [*(where or ["", "", ""]), notation.subcomponent.join(coded)]
        return er7.write("ERR", {1: notation.component.join(eld)}, notation)
    fields = {
        2: notation.component.join(where).rstrip(notation.component),
        3: notation.component.join(coded),
        4: "E",
        8: escape(error.text, notation),
    }
    return er7.write("ERR", fields, notation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """What the receiver of our message answered."""

    code: AckCode
    control_id: str
    """MSA-2: the MSH-10 that it answers."""
    reason: str
    """For the page: what is wrong and where; empty for AA and CA. Never logged."""


def read(message: bytes, language: Language = Language.ENGLISH) -> Ack:
    """Return what an acknowledgement says, its reason in `language`.

    Raise PeerError `ack-not-understood` if it is none. Any event in MSH-9 is accepted; French guides differ on it.
    """
    try:
        answer = er7.parse(message)
    except Refusal:
        raise PeerError("ack-not-understood") from None
    msa = answer.segment("MSA")
    try:
        code = AckCode(msa.field(1).strip())
    except ValueError:
        raise PeerError("ack-not-understood") from None
    reason = "" if code in {AckCode.AA, AckCode.CA} else _reason(answer, code, language)
    return Ack(code=code, control_id=msa.field(2), reason=reason)


def _reason(answer: Message, code: AckCode, language: Language) -> str:
    """Return the conditions in our words, then the peer's own remark; if it says nothing, what the code means."""
    said = list(dict.fromkeys(_conditions(answer, language)))
    remarks = [answer.segment("MSA").text(3), *(err.text(8) for err in answer.segments("ERR"))]
    spoken = dict.fromkeys(_CONTROLS.sub(" ", remark).strip() for remark in remarks)
    said += [remark[:LONGEST_REMARK] for remark in spoken if remark]
    return " · ".join(said) or _meaning(code.meaning, language)


def _conditions(answer: Message, language: Language) -> Iterator[str]:
    for err in answer.segments("ERR"):
        if err.field(3):
            place = (err.component(2, 1), err.component(2, 3))
            yield _condition(place, err.component(3, 1), language)
        for eld in err.repetitions(1):
            yield _condition((eld.component(1), eld.component(3)), eld.subcomponent(4, 1), language)
    if condition := answer.segment("MSA").component(6, 1):
        yield _condition(("", ""), condition, language)


def _condition(place: tuple[str, str], value: str, language: Language) -> str:
    """Return e.g. `PID-3: Required field missing (101)`. A place that is no segment and number is not repeated."""
    segment, field = place
    where = ""
    if re.fullmatch(r"[A-Z][A-Z0-9]{2}", segment):
        where = f"{segment}-{field}: " if field.isdigit() else f"{segment}: "
    try:
        meaning = _meaning(Condition(value).meaning, language)
    except ValueError:
        meaning = _meaning("hl7-condition-other", language)
    return f"{where}{meaning} ({value})" if re.fullmatch(r"\w{1,10}", value) else f"{where}{meaning}"


def _meaning(code: str, language: Language) -> str:
    """Return a sentence without its full stop, to stand inside another."""
    return sentence(code, language, {}).rstrip(".")
