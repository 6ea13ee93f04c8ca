"""What the RIS simulator answers: its script, and its memory of what it has taken. No I/O, no clock.

A RIS must tell a repeat from a new result: the same MSH-10 with the same bytes is answered as the first time and
counted as a duplicate. What was refused was not taken: sent again, it is looked at anew.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from reporting.errors import InputError
from reporting.hl7 import ack, er7
from reporting.hl7.ack import AckError
from reporting.hl7.er7 import Message
from reporting.hl7.refusal import Location, Refusal, field_missing
from reporting.hl7.tables import AckCode, Condition

GARBAGE = b"this is no acknowledgement"
TAKING = frozenset({AckCode.AA, AckCode.CA})


class Conduct(Enum):
    """How an arrival is answered."""

    ANSWER = "answer"
    LATE = "late"
    DROP = "drop"
    """Taken, not answered; the line stays open."""
    GARBAGE = "garbage"
    """Taken, answered by something that is no acknowledgement."""
    OTHER_ID = "other-id"
    """Taken, answered by the acknowledgement of another message."""
    CLOSE = "close"
    """Taken, and the line closed without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One word of a script."""

    conduct: Conduct
    code: AckCode = AckCode.AA
    delay_s: float = 0.0


ACCEPT = Behaviour(conduct=Conduct.ANSWER)


def parse_script(text: str) -> tuple[Behaviour, ...]:
    """Return the behaviours of e.g. `AE,drop,late:3,AA`. Raise InputError `ris-script-unknown` (position from 1)."""
    words = [word.strip() for word in text.split(",")] if text.strip() else []
    return tuple(_behaviour(word, position) for position, word in enumerate(words, start=1))


def _behaviour(word: str, position: int) -> Behaviour:
    name, _, seconds = word.partition(":")
    try:
        if name in AckCode.__members__ and not seconds:
            return Behaviour(conduct=Conduct.ANSWER, code=AckCode(name))
        conduct = Conduct(name)
        if conduct is Conduct.LATE:
            return Behaviour(conduct=conduct, delay_s=float(seconds))
    except ValueError:
        raise InputError("ris-script-unknown", position=position) from None
    if seconds or conduct is Conduct.ANSWER:
        raise InputError("ris-script-unknown", position=position)
    return Behaviour(conduct=conduct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What becomes of one arrival."""

    control_id: str
    """MSH-10; empty if there is none."""
    conduct: Conduct
    reply: bytes | None
    """What goes back, not framed; None for nothing."""
    delay_s: float
    code: str
    """The acknowledgement code that goes back; empty for none."""
    duplicate: bool
    taken: bool
    """True: remembered, so that a repeat is known."""


class Inbox:
    """Takes messages one after the other; the script is used up by arrivals, then everything is accepted."""

    def __init__(self, script: Iterable[Behaviour] = ()) -> None:
        self.duplicates = 0
        self._script = list(script)
        self._taken: dict[str, tuple[str, AckCode]] = {}
        """MSH-10 to the hash of the bytes and the code that was, or would have been, answered."""

    def remember(self, message: bytes, code: AckCode) -> None:
        """Put back what an earlier run has taken."""
        if header := er7.header(message):
            self._taken[header.control_id] = _hash(message), code

    def receive(self, message: bytes, *, at: datetime, control_id: str) -> Receipt:
        """Return what becomes of `message`; `control_id` is the MSH-10 of the answer."""
        behaviour = self._script.pop(0) if self._script else ACCEPT
        try:
            received = er7.parse(message)
            if not received.control_id:
                raise field_missing("MSH", 10)
            duplicate = self._is_duplicate(received.control_id, message)
        except Refusal as refusal:
            reply = ack.refused(er7.header(message), refusal, control_id=control_id, at=at)
            return _refusal(er7.header(message), refusal, reply)
        code = self._taken[received.control_id][1] if duplicate else behaviour.code
        self.duplicates += duplicate
        if code in TAKING and not duplicate:
            self._taken[received.control_id] = _hash(message), code
        answers = behaviour.conduct in {Conduct.ANSWER, Conduct.LATE}
        return Receipt(
            control_id=received.control_id,
            conduct=behaviour.conduct,
            reply=_reply(received, behaviour.conduct, code, control_id=control_id, at=at),
            delay_s=behaviour.delay_s,
            code=code.value if answers else "",
            duplicate=duplicate,
            taken=code in TAKING,
        )

    def _is_duplicate(self, control_id: str, message: bytes) -> bool:
        """Raise Refusal (205) if the number was used for other bytes: the sender reuses control ids."""
        if control_id not in self._taken:
            return False
        if self._taken[control_id][0] != _hash(message):
            where = Location(segment="MSH", field=10)
            raise Refusal("ris-control-id-reused", condition=Condition.DUPLICATE_KEY, location=where)
        return True


def _hash(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()


def _refusal(header: Message | None, refusal: Refusal, reply: bytes) -> Receipt:
    return Receipt(
        control_id=header.control_id if header else "",
        conduct=Conduct.ANSWER,
        reply=reply,
        delay_s=0.0,
        code=refusal.ack_code.value,
        duplicate=False,
        taken=False,
    )


def _reply(received: Message, conduct: Conduct, code: AckCode, *, control_id: str, at: datetime) -> bytes | None:
    if conduct in {Conduct.DROP, Conduct.CLOSE}:
        return None
    if conduct is Conduct.GARBAGE:
        return GARBAGE
    if conduct is Conduct.OTHER_ID:
        header = received.all[0]
        fields = (*header.fields[:9], f"{header.fields[9]}-OTHER", *header.fields[10:])
        received = replace(received, all=(replace(header, fields=fields), *received.all[1:]))
    errors = () if code in TAKING else (AckError(condition=Condition.APPLICATION),)
    return ack.acknowledgement(received, code, control_id=control_id, at=at, errors=errors)
