"""What a dictation tells its speaker. `web/dictation.py` turns these values into messages of the wire."""

from dataclasses import dataclass

from reporting.errors import ReportingError
from reporting.speech.hypothesis import Final, Partial
from reporting.text.spoken import SpokenCommand
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Durable:
    """Audio up to here is on disk."""

    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was heard so far."""

    partial: Partial
    text: str
    """As it would stand in the report."""
    stable: str
    """How `text` begins that will not be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A final: stored, and written into the report if there is one."""

    final: Final
    text: str
    field_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """A spoken command was carried out."""

    utterance_id: str
    command: SpokenCommand
    field_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Something went wrong; if fatal, the dictation ends after what was received is decoded."""

    error: ReportingError
    fatal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """Everything that was received is decoded and stored. The last event of a dictation that was stopped."""

    samples: int


def failure_body(error: ReportingError) -> dict[str, str]:
    """Return what the pages of the report are told, in both languages."""
    return {
        "code": error.code,
        "text_en": error.sentence(Language.ENGLISH),
        "text_fr": error.sentence(Language.FRENCH),
    }


DictationEvent = Durable | Heard | Written | Commanded | Failed | Drained
