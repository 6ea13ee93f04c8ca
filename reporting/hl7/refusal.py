"""Why a message is not taken, with all that its acknowledgement has to say (MSA-1, ERR-2, ERR-3).

Does not build the acknowledgement: `ack` does.
"""

from dataclasses import dataclass

from reporting.errors import InputError
from reporting.hl7.tables import AckCode, Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where in a message (ERL, HL7 v2.5.1 §2.A.28): segment, which of that name, field. 0 means not said."""

    segment: str
    field: int = 0
    sequence: int = 1

    def display(self) -> str:
        """Return e.g. `PID-3`, or `PID` without a field."""
        return f"{self.segment}-{self.field}" if self.field else self.segment


class Refusal(InputError):  # noqa: N818  named for what the sender gets; it is no fault of ours
    """A message that is not taken.

    `code` names the sentence for people (`wording/hl7.toml`); details never hold a word of the message.
    """

    def __init__(
        self,
        code: str,
        *,
        ack_code: AckCode = AckCode.AE,
        condition: Condition,
        location: Location | None = None,
        **details: str | int | float,
    ) -> None:
        super().__init__(code, **details)
        self.ack_code = ack_code
        self.condition = condition
        self.location = location


def field_missing(segment: str, field: int) -> Refusal:
    """Return the refusal for an empty required field: AE, condition 101."""
    location = Location(segment=segment, field=field)
    return Refusal("hl7-field-missing", condition=Condition.REQUIRED_FIELD, location=location, field=location.display())


def segment_missing(segment: str) -> Refusal:
    """Return the refusal for a required segment that is not there: AE, condition 100."""
    location = Location(segment=segment)
    return Refusal("hl7-segment-missing", condition=Condition.SEGMENT_SEQUENCE, location=location, segment=segment)
