"""What a dictation shows: words on a terminal, plain lines, or JSON lines. In French and English.

On a terminal the words that may still change stand grey in the last line and are replaced in place. Elsewhere only what
is final is written. Text of the server is shown without control characters: it cannot steer the terminal.
"""

import json
import shutil
import unicodedata
from collections.abc import Callable
from errno import errorcode
from typing import TextIO

from reporting.client.uplink import ServerMessage
from reporting.errors import ReportingError, StoreError
from reporting.speech.audio import to_ms
from reporting.wire import CommandHeard, Drained, Failure, FinalText, PartialText, Ready
from reporting.wording import Language

_WORDS = {
    Language.ENGLISH: {
        "ready": "Listening. Speak; Ctrl+C ends the dictation.",
        "resumed": "The line is back; the dictation goes on.",
        "drained": "Everything is decoded and stored.",
    },
    Language.FRENCH: {
        "ready": "À l'écoute. Parlez ; Ctrl+C termine la dictée.",
        "resumed": "La ligne est rétablie ; la dictée continue.",
        "drained": "Tout est transcrit et enregistré.",
    },
}
_ERASE, _GREY, _PLAIN = "\r\x1b[K", "\x1b[2m", "\x1b[0m"


class Output:
    """A stream whose reader may go, or whose disk may be full: the dictation goes on, its words go to the server."""

    def __init__(self, stream: TextIO, failed: Callable[[OSError], object] = lambda _: None) -> None:
        """`failed` is told once that nothing more can be written; a reader who goes has heard enough."""
        self._stream = stream
        self._failed = failed
        self._is_closed = False

    def write(self, text: str) -> None:
        if self._is_closed:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            self._is_closed = True
        except OSError as error:
            self._is_closed = True
            self._failed(error)


class Shown:
    """Where words and what is wrong go, of either listener."""

    def __init__(self, out: TextIO, errors: TextIO, language: Language) -> None:
        self._out = Output(out, self._not_written)
        self._errors = Output(errors)
        self._language = language
        self.has_lost_words = False
        """Words could not be written: a disk that is full, a terminal that is gone."""

    def _not_written(self, error: OSError) -> None:
        self.has_lost_words = True
        said = StoreError("words-not-written", why=errorcode.get(error.errno or 0, type(error).__name__))
        self._errors.write(f"{said.sentence(self._language)} [{said.code}]\n")


class TextListener(Shown):
    """A `Listener` for people: words on `out`, what is wrong on `errors`."""

    def __init__(self, out: TextIO, errors: TextIO, language: Language) -> None:
        super().__init__(out, errors, language)
        self._on_terminal = out.isatty()
        self._has_begun = False

    def heard(self, message: ServerMessage, _at_s: float | None) -> None:
        match message:
            case Ready():
                self._note("resumed" if self._has_begun else "ready")
                self._has_begun = True
            case PartialText():
                self._partial(message.text)
            case FinalText():
                self._line(message.text)
            case CommandHeard():
                self._line(f"→ {message.text}" + (f" [{message.field_id}]" if message.field_id else ""))
            case Failure():
                self._wrong(message.text, message.code)
            case Drained():
                self._note("drained")

    def trouble(self, error: ReportingError, _at_s: float | None) -> None:
        self._wrong(error.sentence(self._language), error.code)

    def _partial(self, text: str) -> None:
        if not self._on_terminal:
            return
        room = max(10, shutil.get_terminal_size().columns - 1)
        shown = " ".join(printable(text).split())
        if len(shown) > room:
            shown = "…" + shown[1 - room :]  # the newest words are the interesting ones
        self._out.write(f"{_ERASE}{_GREY}{shown}{_PLAIN}")

    def _line(self, text: str) -> None:
        self._clear()
        for line in printable(text).split("\n"):
            if line.strip():
                self._out.write(f"{line.strip()}\n")

    def _note(self, what: str) -> None:
        """Say how it stands: to people, not into a file of words."""
        self._clear()
        self._errors.write(f"{_WORDS[self._language][what]}\n")

    def _wrong(self, text: str, code: str) -> None:
        self._clear()
        self._errors.write(f"{printable(text)} [{printable(code)}]\n")

    def _clear(self) -> None:
        if self._on_terminal:
            self._out.write(_ERASE)


class JsonListener(Shown):
    """A `Listener` for programs: one JSON object a line. People get what is wrong on `errors` as well.

    Each has type (ready, partial, final, command, error, drained), text, start_ms, end_ms (null where there is none)
    and at_s (seconds since the first frame was sent, 0 before), then the other members of the message.
    """

    def heard(self, message: ServerMessage, at_s: float | None) -> None:
        said = message.model_dump(mode="json")
        if isinstance(message, Ready):
            said["end_ms"] = to_ms(message.durable_samples)
        elif isinstance(message, Drained):
            said["end_ms"] = to_ms(message.samples)
        elif isinstance(message, Failure):
            self._errors.write(f"{printable(message.text)} [{printable(message.code)}]\n")
        self._line(said, at_s)

    def trouble(self, error: ReportingError, at_s: float | None) -> None:
        text = error.sentence(self._language)
        self._errors.write(f"{text} [{error.code}]\n")
        self._line({"type": "error", "code": error.code, "text": text, "fatal": False}, at_s)

    def _line(self, said: dict[str, object], at_s: float | None) -> None:
        first = {"type": said["type"], "text": "", "start_ms": None, "end_ms": None}
        timed = first | {"at_s": round(at_s or 0.0, 3)}
        self._out.write(json.dumps(timed | said, ensure_ascii=False) + "\n")


def printable(text: str) -> str:
    """Return text without control characters but for the line break."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))
