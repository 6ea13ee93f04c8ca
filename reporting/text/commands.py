"""Spoken commands: obeyed where they stand alone between pauses, never in the flow of a sentence.

« champ suivant » after a pause is a command, « il est passé au champ suivant » is text. A few misheard letters are
forgiven only where the command is the whole utterance.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from reporting.text.distance import edit_counts
from reporting.text.lexicon import CommandWording, Vocabulary, atoms
from reporting.text.spoken import SpokenCommand, SpokenWord

COMMAND_PAUSE_MS = 400
"""A pause this long before and after makes words stand alone."""
MISHEARD_LETTERS = 1
"""In each word, never its first letter: « résection précédente » is not « section précédente »."""
LONGEST_ARGUMENT = 5
"""Words; what is longer is a sentence and no name of a field."""
_SIGNS = ".,;:!?…()«»\"' "


def phrases(words: Sequence[SpokenWord]) -> Iterator[Sequence[SpokenWord]]:
    """Yield the words between pauses."""
    first = 0
    for index in range(1, len(words) + 1):
        if index == len(words) or words[index].start_ms - words[index - 1].end_ms >= COMMAND_PAUSE_MS:
            yield words[first:index]
            first = index


def split_commands(
    words: Sequence[SpokenWord], vocabulary: Vocabulary
) -> Iterator[SpokenCommand | Sequence[SpokenWord]]:
    """Yield commands, and the words between them, in the order they were said."""
    pending: list[SpokenWord] = []
    spoken = list(phrases(words))
    for phrase in spoken:
        command = _command(phrase, vocabulary, forgiving=len(spoken) == 1)
        if command is None:
            pending.extend(phrase)
            continue
        if pending:
            yield pending
            pending = []
        yield command
    if pending:
        yield pending


def _command(phrase: Sequence[SpokenWord], vocabulary: Vocabulary, *, forgiving: bool) -> SpokenCommand | None:
    said = tuple(part for word in phrase for part in atoms(word.text.strip(_SIGNS)))
    if not said or _is_sign(said, vocabulary):
        return None
    wordings = sorted(vocabulary.commands, key=lambda wording: -len(wording.before))
    for wording in wordings:
        argument = _argument(said, wording, phrase)
        if argument is not None:
            return _spoken(phrase, wording, argument)
    if forgiving:
        for wording in wordings:
            if _is_similar(said, wording):
                return _spoken(phrase, wording, "")
    return None


def _argument(said: tuple[str, ...], wording: CommandWording, phrase: Sequence[SpokenWord]) -> str | None:
    """Return the argument, empty if the wording takes none; None if the words are no such command."""
    count = len(wording.before)
    if plain(said[:count]) != plain(wording.before):
        return None
    rest = said[count:]
    if not wording.takes_argument:
        return "" if not rest else None
    if not 1 <= len(rest) <= LONGEST_ARGUMENT or _holds_sign_inside(phrase):
        return None
    return " ".join(rest).replace("' ", "'")


def _holds_sign_inside(phrase: Sequence[SpokenWord]) -> bool:
    return any(word.text.strip()[-1:] in {",", ".", ";", ":"} for word in phrase[:-1])


def plain(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words without accents: the recogniser may leave them out."""
    return tuple(
        "".join(mark for mark in unicodedata.normalize("NFD", word) if not unicodedata.combining(mark))
        for word in words
    )


def _is_similar(said: tuple[str, ...], wording: CommandWording) -> bool:
    if wording.takes_argument or len(said) != len(wording.before):
        return False
    return all(
        heard[0] == wanted[0] and sum(edit_counts(wanted, heard)) <= MISHEARD_LETTERS
        for heard, wanted in zip(plain(said), plain(wording.before), strict=True)
    )


def _is_sign(said: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """« aller à la ligne » is layout, though it begins like « aller à … »."""
    return vocabulary.signs.covers(said)


def _spoken(phrase: Sequence[SpokenWord], wording: CommandWording, argument: str) -> SpokenCommand:
    return SpokenCommand(
        name=wording.name,
        argument=argument,
        spoken=" ".join(word.text.strip() for word in phrase),
        start_ms=phrase[0].start_ms,
        end_ms=phrase[-1].end_ms,
    )
