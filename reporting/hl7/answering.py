"""Which answers a sender wants, and what stands in them (HL7 v2.5.1 §2.9.2, §2.9.3 and chapter 4). Pure.

Original mode (MSH-15 and MSH-16 empty): one answer, AA, AE or AR. Enhanced mode: a commit answer (CA, CE, CR) as MSH-15
wants it, then an application answer as MSH-16 wants it; both go at once, since a message is stored and taken in one
step. An application answer to an order names its orders: ORR^O02, ORG^O20, ORI^O24.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from reporting.hl7 import ack, er7
from reporting.hl7.er7 import Message
from reporting.hl7.refusal import Refusal
from reporting.hl7.tables import AckCode


class Stage(Enum):
    """Which of the answers it is."""

    ORIGINAL = "original"
    COMMIT = "commit"
    APPLICATION = "application"


WANTED = {"AL": (True, True), "NE": (False, False), "SU": (True, False), "ER": (False, True)}
"""Table 0155: whether an answer is wanted to a message that was taken, and to one that was refused."""

ANSWERS = {
    "ORM": ("ORR", "O02", "ORR_O02"),
    "OMG": ("ORG", "O20", "ORG_O20"),
    "OMI": ("ORI", "O24", "ORI_O24"),
}
"""MSH-9 of the answer to an order."""

DONE = {"NW": "OK", "CA": "CR", "DC": "DR", "HD": "HR", "RL": "OR", "XO": "XR", "RP": "RQ"}
NOT_DONE = {"NW": "UA", "CA": "UC", "DC": "UD", "HD": "UH", "RL": "UR", "XO": "UX", "RP": "UM"}
"""ORC-1 of the answer, table 0119, by ORC-1 of the order; else OK and UA."""

COMMIT_CODES = {AckCode.AE: AckCode.CE, AckCode.AR: AckCode.CR}

MOST_NAMED = 100
"""Orders that an answer names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Makes the answers to messages."""

    control_id: Callable[[], str]
    """Makes MSH-10 of an answer."""
    now: Callable[[], datetime]
    names_orders: bool = False
    """True: an order is answered by an application answer in original mode too."""

    def taken(self, message: Message) -> tuple[bytes, ...]:
        """Return the answers to a message that was taken and stored."""
        return tuple(self._taken(message, stage) for stage in _stages(message, refused=False))

    def refused(self, message: Message | None, refusal: Refusal) -> tuple[bytes, ...]:
        """Return the answers to a message that was not taken, or had no readable header (None)."""
        # Who is told CE or CR waits for no application answer.
        return tuple(self._refused(message, refusal, stage) for stage in _stages(message, refused=True)[:1])

    def _taken(self, message: Message, stage: Stage) -> bytes:
        code = AckCode.CA if stage is Stage.COMMIT else AckCode.AA
        kind, after = self._naming(message, stage, DONE)
        return ack.acknowledgement(message, code, control_id=self.control_id(), at=self.now(), kind=kind, after=after)

    def _refused(self, message: Message | None, refusal: Refusal, stage: Stage) -> bytes:
        kind, after = self._naming(message, stage, NOT_DONE)
        return ack.refused(
            message,
            refusal,
            control_id=self.control_id(),
            at=self.now(),
            code=COMMIT_CODES[refusal.ack_code] if stage is Stage.COMMIT else refusal.ack_code,
            kind=kind,
            after=after,
        )

    def _naming(
        self, message: Message | None, stage: Stage, controls: dict[str, str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return MSH-9 and the segments of an answer that names its orders; none of both for a plain ACK."""
        names_orders = stage is Stage.APPLICATION or (stage is Stage.ORIGINAL and self.names_orders)
        kind = ANSWERS.get(message.all[0].component(9, 1), ()) if message and names_orders else ()
        return (kind, tuple(_orders(message, controls))) if message and kind else ((), ())


def _stages(message: Message | None, *, refused: bool) -> tuple[Stage, ...]:
    """Return the answers that are wanted, in order."""
    header = message.all[0] if message else None
    accept, application = (header.field(15).strip(), header.field(16).strip()) if header else ("", "")
    if not accept and not application:
        return (Stage.ORIGINAL,)
    always = (True, True)
    wanted = {
        Stage.COMMIT: WANTED.get(accept, always) if accept else WANTED["NE"],
        Stage.APPLICATION: WANTED.get(application, always) if application else WANTED["NE"],
    }
    return tuple(stage for stage, when in wanted.items() if when[refused])


def _orders(message: Message, controls: dict[str, str]) -> Iterator[str]:
    default = controls["NW"]
    for orc in message.segments("ORC")[:MOST_NAMED]:
        control = controls.get(orc.field(1), default)
        yield er7.write("ORC", {1: control, 2: orc.raw(2), 3: orc.raw(3)}, message.notation)


def is_answered(message: Message) -> bool:
    """Return whether the sender wants an answer, whatever becomes of the message."""
    return bool(_stages(message, refused=False) or _stages(message, refused=True))
