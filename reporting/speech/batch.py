"""How many utterances a recogniser reads at once: by several workers, or several in one pass.

A GPU reads eight utterances in little more time than one, if they fill the same shape. Which do, only the recogniser
knows: it names a bucket for each. Who is read with whom is decided in `service/turns.py`.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from reporting.speech.engine import Effort, Recognizer
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One utterance to be read."""

    utterance: Utterance
    language: Language
    effort: Effort
    listening_for: Hashable = ""
    """Whose terms count besides those of all: for the recogniser's verifier."""
    expecting: tuple[str, ...] = ()
    """Terms that are likely to be said, at most a dozen: the recogniser hears them better, and invents none."""


@runtime_checkable
class BatchRecognizer(Recognizer, Protocol):
    """A `Recognizer` that can read several utterances in one pass."""

    @property
    def batch_size(self) -> int:
        """How many utterances one pass reads at most."""

    def bucket(self, utterance: Utterance, effort: Effort, language: Language, /) -> Hashable:
        """Return what utterances must have in common to be read in one pass, e.g. the length of their context."""

    def decode_batch(self, requests: Sequence[Request]) -> list[Hypothesis | Exception]:
        """Return for each request its reading, or what went wrong with it. Blocks.

        Raises only if nothing can be said of any of them, e.g. for want of memory.
        """


def workers(recognizer: Recognizer) -> int:
    """Return how many threads may read at once: the recogniser's `workers`, one if it has none."""
    return max(1, int(getattr(recognizer, "workers", 1)))


def batch_size(recognizer: Recognizer) -> int:
    """Return how many utterances one pass reads at most."""
    return max(1, recognizer.batch_size) if isinstance(recognizer, BatchRecognizer) else 1


def bucket(recognizer: Recognizer, request: Request) -> Hashable:
    """Return the recogniser's bucket for a request; None if it reads one at a time."""
    if not isinstance(recognizer, BatchRecognizer):
        return None
    return recognizer.bucket(request.utterance, request.effort, request.language)


def read(recognizer: Recognizer, requests: Sequence[Request]) -> list[Hypothesis | Exception]:
    """Return for each request its reading or what went wrong; never raises. Blocks.

    A pass that fails as a whole is made again one by one: memory that is too small for eight is enough for one.
    """
    if len(requests) > 1 and isinstance(recognizer, BatchRecognizer):
        try:
            readings = recognizer.decode_batch(list(requests))
        except Exception:  # noqa: BLE001 - whatever it was, it shows again below if it belongs to one of them
            readings = []
        if len(readings) == len(requests):
            return readings
    return [_read_one(recognizer, request) for request in requests]


def _read_one(recognizer: Recognizer, request: Request) -> Hypothesis | Exception:
    try:
        if (request.listening_for or request.expecting) and isinstance(recognizer, BatchRecognizer):
            return recognizer.decode_batch([request])[0]  # `decode` is told neither whom nor what one listens for
        return recognizer.decode(request.utterance, language=request.language, effort=request.effort)
    except Exception as error:  # noqa: BLE001 - whatever failed belongs to the one who asked
        return error
