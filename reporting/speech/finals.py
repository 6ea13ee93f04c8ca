"""Exactly one final for every utterance, in the order of speech, however the decodes are answered.

Does not decode, and does not know when an utterance ends. Keeps the sound of an utterance until its decode is
answered, so that it can be asked for again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.speech.audio import to_ms
from reporting.speech.engine import Effort
from reporting.speech.events import Action, Decode, Emit, Failed
from reporting.speech.hypothesis import Final, Hypothesis, Utterance
from reporting.speech.stable import settled_first


@dataclass(slots=True)
class _Waiting:
    utterance: Utterance
    revision: int
    attempts: int = 1
    final: Final | None = None


class Finals:
    """The utterances that were spoken and whose finals were not emitted."""

    def __init__(self, *, attempts: int) -> None:
        """`attempts`: how often a decode is asked for before it is given up."""
        self._attempts = attempts
        self._waiting: dict[str, _Waiting] = {}
        """In the order of speech."""

    @property
    def are_all_emitted(self) -> bool:
        return not self._waiting

    def wait_for(self, utterance: Utterance, *, revision: int) -> None:
        """Take the next utterance, whose decode is asked for under that revision."""
        self._waiting[utterance.utterance_id] = _Waiting(utterance=utterance, revision=revision)

    def decoded(self, utterance_id: str, revision: int, hypothesis: Hypothesis) -> Iterator[Action]:
        """Emit the final, and those it held up; nothing yet if an earlier one is missing, or if it was answered."""
        waiting = self._waiting.get(utterance_id)
        if waiting is not None and waiting.final is None and waiting.revision == revision:
            waiting.final = _final(waiting.utterance, hypothesis)
            yield from self._emit()

    def failed(self, utterance_id: str, revision: int) -> Iterator[Action]:
        """Ask again, or say that it failed and emit a final that holds only what is settled.

        So that what comes after does not wait for ever.
        """
        waiting = self._waiting.get(utterance_id)
        if waiting is None or waiting.final is not None or waiting.revision != revision:
            return
        if waiting.attempts < self._attempts:
            waiting.attempts += 1
            waiting.revision += 1
            yield Decode(utterance=waiting.utterance, effort=Effort.FINAL, revision=waiting.revision)
            return
        yield _given_up(waiting.utterance)
        waiting.final = _final(waiting.utterance, Hypothesis(text=""))
        yield from self._emit()

    def _emit(self) -> Iterator[Action]:
        for utterance_id, waiting in list(self._waiting.items()):
            if waiting.final is None:
                return
            del self._waiting[utterance_id]
            yield Emit(heard=waiting.final)


def _given_up(utterance: Utterance) -> Failed:
    start_ms, end_ms = to_ms(utterance.start_sample), to_ms(utterance.end_sample)
    return Failed(
        code="utterance-not-decoded",
        details={"start_s": start_ms // 1000, "end_s": -(-end_ms // 1000)},
        utterance_id=utterance.utterance_id,
        start_sample=utterance.start_sample,
        end_sample=utterance.end_sample,
    )


def _final(utterance: Utterance, reading: Hypothesis) -> Final:
    hypothesis = settled_first(utterance, reading)
    return Final(
        utterance_id=utterance.utterance_id,
        text=hypothesis.text,
        words=hypothesis.words,
        start_ms=to_ms(utterance.start_sample),
        end_ms=to_ms(utterance.end_sample),
        end_sample=utterance.end_sample,
        is_doubtful=hypothesis.is_doubtful,
    )
