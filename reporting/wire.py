"""The dictation protocol between client or page and service: one WebSocket, version 1.

Text messages are JSON objects with a `type`; binary messages are audio frames. README documents every message;
a test compares. Does not open sockets.

    client: start, then frames and flush in any mix, then stop
    server: ready, then ack, partial, final, command, error in any mix, then drained and close
"""

import struct
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from reporting.errors import InputError
from reporting.speech.audio import BYTES_PER_SAMPLE, AudioFrame

PROTOCOL_VERSION = 1
DICTATION_PATH = "/ws/dictation"
MAXIMUM_FRAME_BYTES = 64_000
"""Two seconds of sound; a larger binary message is refused."""

_HEADER = struct.Struct("<IQ")


class Message(BaseModel):
    """A JSON message. Unknown members are ignored, so that a newer peer can say more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Start(Message):
    """Begin, or with `session_id` go on after a broken line from the first sample that is not durable."""

    type: Literal["start"] = "start"
    protocol: int = PROTOCOL_VERSION
    """Version of this protocol that the client speaks."""
    language: str | None = None
    """`fr` or `en`; a report's own language counts instead, if there is a report."""
    sample_rate_hz: int = 16_000
    """Must be 16000: the client converts."""
    report_id: str = ""
    """The report to dictate into; empty for dictation without a report."""
    session_id: str = ""
    """Empty to begin; the id from `ready` to go on after a broken line."""


class Flush(Message):
    """End the utterance here: a pause that was not waited for."""

    type: Literal["flush"] = "flush"


class Stop(Message):
    """No more audio: decode everything, answer `drained`."""

    type: Literal["stop"] = "stop"
    samples: int
    """How many samples were sent since the session began."""


class Ready(Message):
    """The service listens."""

    type: Literal["ready"] = "ready"
    protocol: int = PROTOCOL_VERSION
    session_id: str
    """Name it in `start` to go on after a broken line."""
    language: Literal["fr", "en"]
    """Language that is recognised."""
    model: str
    """Name of the speech model."""
    durable_samples: int
    """Samples of this session that are on the server's disk: send from here."""
    speakers: int = 0
    """How many may dictate at once on this service; 0: not limited."""
    decode_ms: int = 0
    """How long five seconds of speech take to be read, measured when the service started; 0: not measured."""


class Acknowledged(Message):
    """Audio up to here is on the server's disk and need not be kept by the client."""

    type: Literal["ack"] = "ack"
    durable_samples: int
    """Samples on disk since the session began."""


class PartialText(Message):
    """What was heard so far of the utterance; replaced by the next partial or the final."""

    type: Literal["partial"] = "partial"
    utterance_id: str
    """The utterance it belongs to."""
    revision: int
    """Grows with each partial of the utterance."""
    text: str
    """As it would be written."""
    stable: str = ""
    """How `text` begins that will not be taken back: later partials and the final begin with it, but for the case of
    the first letter, and as far as no command was spoken."""
    start_ms: int
    """Start of the utterance in the session's audio."""
    end_ms: int
    """End of the audio that was listened to."""


class HeardWord(BaseModel):
    """A word with its time in the session's audio."""

    model_config = ConfigDict(frozen=True)

    text: str
    """As heard."""
    start_ms: int
    """Start in the session's audio."""
    end_ms: int
    """End in the session's audio."""
    probability: float
    """The recogniser's, 0 to 1."""


class FinalText(Message):
    """The utterance as it was heard and as it stands in the report. Sent once, after it was stored."""

    type: Literal["final"] = "final"
    utterance_id: str
    """The utterance."""
    text: str
    """As written: formatted, commands taken out."""
    verbatim: str
    """As heard."""
    words: tuple[HeardWord, ...]
    """As heard, with times."""
    start_ms: int
    """Start of the utterance in the session's audio."""
    end_ms: int
    """End of the utterance in the session's audio."""
    field_id: str = ""
    """The field it was written into; empty without a report."""
    doubtful: bool = False
    """True: more guessed than heard; read it again."""


class CommandHeard(Message):
    """A spoken command was carried out."""

    type: Literal["command"] = "command"
    utterance_id: str
    """The utterance it was said in."""
    command: str
    """Name of the command, e.g. next-field, replace or undo: `GET /api/commands` lists them with their wordings."""
    argument: str = ""
    """What the command names, e.g. a field, a macro or words of the report."""
    text: str
    """As it was said."""
    start_ms: int
    """Start in the session's audio."""
    end_ms: int
    """End in the session's audio."""
    field_id: str = ""
    """The field that is current after the command; empty without a report."""


class Failure(Message):
    """Something is wrong. If `fatal`, the service closes; audio that was acknowledged is kept."""

    type: Literal["error"] = "error"
    code: str
    """Stable code of the error."""
    text: str
    """What happened and what to do, in the speaker's language."""
    fatal: bool
    """True: the connection ends."""


class Drained(Message):
    """Everything that was sent is decoded, stored and answered."""

    type: Literal["drained"] = "drained"
    samples: int
    """The last sample that was decoded, since the session began."""


ClientMessage = Annotated[Start | Flush | Stop, Field(discriminator="type")]
ServerMessage = Annotated[
    Ready | Acknowledged | PartialText | FinalText | CommandHeard | Failure | Drained, Field(discriminator="type")
]
_client: TypeAdapter[Start | Flush | Stop] = TypeAdapter(ClientMessage)
_server: TypeAdapter[Ready | Acknowledged | PartialText | FinalText | CommandHeard | Failure | Drained] = TypeAdapter(
    ServerMessage
)


def read_client_message(text: str | bytes) -> Start | Flush | Stop:
    """Return what a client said. Raise InputError `wire-not-understood`; the text itself is not repeated."""
    try:
        return _client.validate_json(text)
    except ValidationError as error:
        raise InputError("wire-not-understood", why=_first(error)) from None


def read_server_message(
    text: str | bytes,
) -> Ready | Acknowledged | PartialText | FinalText | CommandHeard | Failure | Drained:
    """Return what the service said. Raise InputError `wire-not-understood`."""
    try:
        return _server.validate_json(text)
    except ValidationError as error:
        raise InputError("wire-not-understood", why=_first(error)) from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['type']}"


def write_frame(frame: AudioFrame) -> bytes:
    """Return the binary message: sequence (uint32), start_sample (uint64), both little-endian, then PCM16."""
    return _HEADER.pack(frame.sequence, frame.start_sample) + frame.pcm


def read_frame(message: bytes) -> AudioFrame:
    """Return the frame. Raise InputError `frame-too-short`, `frame-odd` (half a sample) or `frame-too-long`."""
    if len(message) < _HEADER.size:
        raise InputError("frame-too-short", bytes=len(message))
    if len(message) > MAXIMUM_FRAME_BYTES + _HEADER.size:
        raise InputError("frame-too-long", bytes=len(message), maximum=MAXIMUM_FRAME_BYTES)
    if (len(message) - _HEADER.size) % BYTES_PER_SAMPLE:
        raise InputError("frame-odd", bytes=len(message) - _HEADER.size)
    sequence, start_sample = _HEADER.unpack_from(message)
    return AudioFrame(sequence=sequence, start_sample=start_sample, pcm=message[_HEADER.size :])
