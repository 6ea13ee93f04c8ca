"""Which messages are taken here, by MSH-9 and MSH-12, and when they were written. Pure.

Orders of HL7 2.3 to 2.8: every field that is read stands at the same place in all of them. Of patients, the events
that change who someone is or where they are; every other event of ADT is taken and changes nothing here.
"""

from datetime import datetime, timedelta, tzinfo
from enum import Enum

from reporting.hl7.datatypes import LONGEST_IDENTIFIER, read_moment
from reporting.hl7.er7 import Message
from reporting.hl7.refusal import Location, Refusal, field_missing
from reporting.hl7.tables import AckCode, Condition


class Kind(Enum):
    """What a message is about."""

    ORDER = "order"
    PATIENT = "patient"
    """ADT: demographics and visit."""
    MERGE = "merge"
    """ADT: one patient's number disappears in another's."""
    UNUSED = "unused"
    """ADT of an event that changes nothing here."""


ORDERS = frozenset({("ORM", "O01"), ("OMG", "O19"), ("OMI", "O23")})
PATIENT_EVENTS = frozenset({"A01", "A04", "A05", "A06", "A07", "A08", "A28", "A31"})
MERGE_EVENTS = frozenset({"A18", "A34", "A40", "A47"})
"""A47 changes an identifier, which for us is the same; A18 and A34 are merges of before 2.3.1."""
VERSIONS = frozenset({"2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2"})
FLOW_NAMES = "TLR_OBR_PROCEDURE"
"""The coding scheme with which French teleradiology names its flow in OBR-4 instead of a procedure."""
ANSWER_TO_ORDER = "REPONSE_DEMANDE"
"""The flow, sent as ORU^R01, in which the radiologist accepts (ORC-1 OK) or refuses (OC) an examination."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""A message that was written later than this in the future was written by a wrong clock."""


def kind_of(message: Message) -> Kind:
    """Return what a message is about.

    Raise Refusal with all that the acknowledgement has to say: AR for what is not taken here (table 0357: 200, 201,
    203), AE without MSH-10.
    """
    header = message.segment("MSH")
    type_, event = header.component(9, 1), header.component(9, 2)
    kind = _kind(message, type_, event)
    if header.component(12, 1) not in VERSIONS:
        where = Location(segment="MSH", field=12)
        raise Refusal("hl7-version-not-taken", ack_code=AckCode.AR, condition=Condition.VERSION, location=where)
    if not message.control_id:
        raise field_missing("MSH", 10)
    return kind


def _kind(message: Message, type_: str, event: str) -> Kind:
    where = Location(segment="MSH", field=9)
    if (type_, event) in ORDERS or (type_ == "ORU" and _is_answer_to_order(message)):
        return Kind.ORDER
    if type_ == "ADT":
        # Before 2.3.1 the event could stand in EVN-1 alone.
        event = event or message.segment("EVN").field(1)
        if event in PATIENT_EVENTS:
            return Kind.PATIENT
        if event in MERGE_EVENTS:
            return Kind.MERGE
        if event:
            return Kind.UNUSED
        raise field_missing("MSH", 9)
    if type_ in {taken for taken, _ in ORDERS}:
        raise Refusal("hl7-event-not-taken", ack_code=AckCode.AR, condition=Condition.EVENT, location=where)
    raise Refusal("hl7-message-type-not-taken", ack_code=AckCode.AR, condition=Condition.MESSAGE_TYPE, location=where)


def _is_answer_to_order(message: Message) -> bool:
    obr = message.segment("OBR")
    return (obr.component(4, 1), obr.component(4, 3)) == (ANSWER_TO_ORDER, FLOW_NAMES)


def written_at(message: Message, *, zone: tzinfo, now: datetime) -> datetime:
    """Return when a message was written: MSH-7, else ORC-9 or EVN-2, else `now`; never later than `now`.

    MSH-7 goes first: some systems repeat in ORC-9 when the order was entered, whatever they say of it now.
    """
    said = (
        message.segment("MSH").component(7, 1),
        message.segment("ORC").component(9, 1),
        message.segment("EVN").component(2, 1),
    )
    moment = next((moment for value in said if (moment := read_moment(value, zone, now))), None)
    return now if moment is None or moment > now + CLOCKS_DIFFER else moment


def site_of(message: Message) -> str:
    """Return the facility by which the numbers of a message are told from those of others: who sent it, MSH-4.

    An answer to an order speaks of the order of the facility that it goes to, MSH-6.
    """
    header = message.segment("MSH")
    return header.component(6 if header.component(9, 1) == "ORU" else 4, 1).strip()[:LONGEST_IDENTIFIER]
