"""What each layer over the recogniser brings: its favourite reading, the chosen one, terms verified, terms added.

One hearing gives all of them (`witness.py`), so that a layer is compared with the one below on the same sound. Hears
and counts; does not speak (`speak.py`), open models, or print (`layer_table.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from reporting.speech.engine import Effort, Recognizer
from reporting.speech.hypothesis import Utterance
from reporting.text.corpus import Line
from reporting.text.format import Formatter
from reporting.text.score import scored_words
from reporting.tuning.changes import Changed, judged, total
from reporting.tuning.evaluation import Condition, Surroundings, sounding
from reporting.tuning.scoring import LineScore, Summary, Terms, score, summary
from reporting.tuning.speak import Clip, read_wav
from reporting.tuning.witness import Witness
from reporting.wording import Language


class Layer(Enum):
    """Each with all before it; the last one only to see what it costs."""

    FAVOURITE = "favourite"
    CHOSEN = "chosen"
    VERIFIED = "verified"
    ADDED = "added"


SIDES = (Layer.VERIFIED.value, Layer.ADDED.value)
"""Names of the verifiers that a `Witness` for `hear` asks, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layered:
    """One clip as it stands after each layer, as the recogniser writes words."""

    line: str
    voice: str
    texts: Mapping[str, str]
    """By the value of a `Layer`."""
    choose_ms: float
    verify_ms: float | None
    """None where it could not be told apart; see `witness.Note`."""


def hear(
    recognizer: Recognizer, witness: Witness, language: Language, clips: Sequence[tuple[str, Clip]], folder: Path
) -> Iterator[Layered]:
    """Yield each (line id, clip) as it stands after each layer. Raise PeerError as `Recognizer.decode`.

    The recogniser's chooser and verifier are the witness, with the verifiers `SIDES`.
    """
    for name, clip in clips:
        sound = sounding(read_wav(folder / clip.file), Condition.CLEAN, name, Surroundings())
        witness.taken()
        utterance = Utterance(utterance_id=name, start_sample=0, audio=sound)
        recognizer.decode(utterance, language=language, effort=Effort.FINAL)
        notes = witness.taken()
        if not notes:
            silent = {layer.value: "" for layer in Layer}
            yield Layered(line=name, voice=clip.voice, texts=silent, choose_ms=0.0, verify_ms=None)
            continue
        note = notes[-1]
        texts = {Layer.FAVOURITE.value: note.favourite, Layer.CHOSEN.value: note.heard, **note.after}
        yield Layered(line=name, voice=clip.voice, texts=texts, choose_ms=note.choose_ms, verify_ms=note.verify_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFigures:
    """What was counted of one layer."""

    layer: Layer
    summary: Summary
    words: int
    """That were said."""
    changed: Changed | None
    """Against the layer before; None for the first."""
    times_ms: tuple[float, float] | None
    """Median and 95th percentile of the layer's own time an utterance; None where it takes none of its own."""

    @property
    def worse_per_thousand(self) -> float:
        """Words changed for the worse in 1,000 that were said."""
        return 1000 * self.changed.worse / max(1, self.words) if self.changed else 0.0


def figures(
    heard: Sequence[Layered], lines: Mapping[str, Line], formatter: Formatter, terms: Terms
) -> list[LayerFigures]:
    """Return the figures of each layer, the lowest first."""
    times = {
        Layer.CHOSEN: [one.choose_ms for one in heard],
        Layer.VERIFIED: [one.verify_ms for one in heard if one.verify_ms is not None],
    }
    found = []
    for place, layer in enumerate(Layer):
        scores = [_score(one, layer, lines[one.line], formatter, terms) for one in heard]
        below = list(Layer)[place - 1] if place else None
        found.append(
            LayerFigures(
                layer=layer,
                summary=summary(scores),
                words=sum(one.words for one in scores),
                changed=total(_changed(one, below, layer, lines[one.line], formatter) for one in heard)
                if below
                else None,
                times_ms=(percentile(times[layer], 50), percentile(times[layer], 95)) if times.get(layer) else None,
            )
        )
    return found


def percentile(values: Sequence[float], per_cent: int) -> float:
    """Return the smallest value that so many per cent of all do not exceed (nearest rank); `values` is not empty."""
    ranked = sorted(values)
    return ranked[max(0, -(-per_cent * len(ranked) // 100) - 1)]


def _score(one: Layered, layer: Layer, line: Line, formatter: Formatter, terms: Terms) -> LineScore:
    got = formatter.format_text(one.texts[layer.value])
    return score(line.written, got, line.language, terms, line=one.line, voice=one.voice, condition="clean")


def _changed(one: Layered, below: Layer, layer: Layer, line: Line, formatter: Formatter) -> Changed:
    before, after = one.texts[below.value], one.texts[layer.value]
    if before == after:
        return Changed()
    return judged(
        scored_words(line.written, line.language),
        scored_words(formatter.format_text(before), line.language),
        scored_words(formatter.format_text(after), line.language),
    )
