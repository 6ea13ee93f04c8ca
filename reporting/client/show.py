"""What the speaker sees on the terminal: words as they come, or one JSON object a line. FR and EN."""

import json
from collections.abc import Callable
from typing import Protocol, TextIO

from reporting.clock import Clock
from reporting.errors import ReportingError
from reporting.speech.audio import to_ms
from reporting.wire import (
    Acknowledged,
    CommandHeard,
    Drained,
    Failure,
    FinalText,
    PartialText,
    Ready,
)
from reporting.wording import Language

ServerMessage = Ready | Acknowledged | PartialText | FinalText | CommandHeard | Failure | Drained
WIDTH = 100
"""Columns of a partial on the terminal: its end is what changes."""
LABELS = {
    "ready": {Language.FRENCH: "● à l'écoute ({language}, modèle {model})",
              Language.ENGLISH: "● listening ({language}, model {model})"},
    "command": {Language.FRENCH: "→ commande : {text}", Language.ENGLISH: "→ command: {text}"},
    "drained": {Language.FRENCH: "■ tout est décodé ({seconds} s de son)",
                Language.ENGLISH: "■ everything is decoded ({seconds} s of sound)"},
}  # fmt: skip


class Shows(Protocol):
    """Where messages and notices go."""

    def hear(self, message: ServerMessage) -> None:
        """Show a message of the service."""

    def notice(self, error: ReportingError) -> None:
        """Show what is wrong and lived with."""


class JsonLines:
    """One object a line: type, text, start_ms, end_ms, at_s, and what else the message holds. Acks are left out."""

    def __init__(self, out: TextIO, clock: Clock, language: Language, first_sent_s: Callable[[], float | None]) -> None:
        self._out, self._clock, self._language = out, clock, language
        self._first_sent_s = first_sent_s

    def hear(self, message: ServerMessage) -> None:
        if isinstance(message, Acknowledged):
            return
        line: dict[str, object] = {"type": message.type, "text": "", "start_ms": None, "end_ms": None}
        line |= message.model_dump()
        if isinstance(message, Drained):
            line |= {"start_ms": 0, "end_ms": to_ms(message.samples)}
        self._write(line)

    def notice(self, error: ReportingError) -> None:
        text = error.sentence(self._language)
        self._write(
            {"type": "error", "text": text, "start_ms": None, "end_ms": None, "code": error.code, "fatal": False}
        )

    def _write(self, line: dict[str, object]) -> None:
        first_s = self._first_sent_s()
        line["at_s"] = 0.0 if first_s is None else round(self._clock.monotonic_s() - first_s, 3)
        self._out.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._out.flush()


class Terminal:
    """Partials rewritten in place on a terminal, left out elsewhere; finals and commands as lines."""

    def __init__(self, out: TextIO, language: Language) -> None:
        self._out, self._language = out, language
        self._in_place = out.isatty()
        self._has_partial = False

    def hear(self, message: ServerMessage) -> None:
        match message:
            case Ready():
                self._line(self._label("ready", language=message.language, model=message.model))
            case PartialText():
                self._partial(message.text)
            case FinalText() if message.text:
                self._line("  " + message.text.replace("\n", "\n  "))
            case FinalText():
                self._clear()
            case CommandHeard():
                self._line(self._label("command", text=message.text))
            case Failure():
                self._line(f"! {message.text} [{message.code}]")
            case Drained():
                self._line(self._label("drained", seconds=self._seconds(message.samples)))
            case Acknowledged():
                pass

    def notice(self, error: ReportingError) -> None:
        self._line(f"! {error.sentence(self._language)} [{error.code}]")

    def _label(self, name: str, **details: str) -> str:
        return LABELS[name][self._language].format(**details)

    def _seconds(self, samples: int) -> str:
        text = f"{to_ms(samples) / 1000:.1f}"
        return text.replace(".", ",") if self._language is Language.FRENCH else text

    def _partial(self, text: str) -> None:
        if self._in_place:
            shown = text if len(text) <= WIDTH else "…" + text[-WIDTH + 1 :]
            self._out.write(f"\r\x1b[K\x1b[2m  {shown}\x1b[0m")
            self._out.flush()
            self._has_partial = True

    def _clear(self) -> None:
        if self._has_partial:
            self._out.write("\r\x1b[K")
            self._has_partial = False

    def _line(self, text: str) -> None:
        self._clear()
        self._out.write(text + "\n")
        self._out.flush()
