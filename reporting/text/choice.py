"""Which of several readings of the same sound is most likely what a radiologist said.

A recogniser's readings differ in spelling, agreement and where a word ends, which sound alone seldom decides; dictation
lines do. The recogniser's own score always counts in full, the lines' at `_WEIGHT`.
"""

from collections.abc import Iterable, Mapping, Sequence

from reporting.text.corpus import Line
from reporting.text.ngrams import NgramModel, spoken_words
from reporting.wording import Language

_WEIGHT = 0.5
_PER_WORD = 0.7
"""Against the trigram model's liking for few words, natural logarithm; both found on development lines."""


class ReadingChooser:
    """Chooses by a recogniser's score and a model of dictation lines."""

    def __init__(self, models: Mapping[Language, NgramModel]) -> None:
        self._models = models

    @classmethod
    def of_lines(cls, lines: Iterable[Line]) -> "ReadingChooser":
        """Count dictation lines of any language; development lines are left out, so that they can be tried on."""
        spoken: dict[Language, list[list[str]]] = {}
        for line in lines:
            if not line.is_development:
                spoken.setdefault(line.language, []).append(spoken_words(line.spoken))
        return cls({language: NgramModel(said) for language, said in spoken.items()})

    @property
    def models(self) -> Mapping[Language, NgramModel]:
        """What each language's lines say."""
        return self._models

    def choose(self, texts: Sequence[str], log_probabilities: Sequence[float], language: Language) -> int:
        """Return the place of the best text. `log_probabilities`: of the whole text, natural logarithm, each."""
        model = self._models.get(language)
        if model is None:
            return 0

        def worth(at: int) -> float:
            words = spoken_words(texts[at])
            return log_probabilities[at] + _WEIGHT * model.log_probability(words) + _PER_WORD * len(words)

        return max(range(len(texts)), key=worth)
