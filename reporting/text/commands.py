"""Spoken commands: obeyed where they stand alone between pauses, never in the flow of a sentence.

« champ suivant » after a pause is a command, « il est passé au champ suivant » is text. A few misheard letters are
forgiven only where the command is the whole utterance, and only for commands that are cheap to take back.
Does not carry anything out: `service/carry_out.py` does.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from reporting.text.distance import edit_counts
from reporting.text.lexicon import CommandWording, Vocabulary, atoms
from reporting.text.spoken import CommandName, SpokenCommand, SpokenWord

COMMAND_PAUSE_MS = 400
"""A pause this long before and after makes words stand alone."""
MISHEARD_LETTERS = 1
"""In each word, never its first letter: « résection précédente » is not « section précédente »."""
LONGEST_ARGUMENT = 5
"""Words; what is longer is a sentence and no name of a field."""
FORGIVEN = frozenset(
    {
        CommandName.NEXT_FIELD,
        CommandName.PREVIOUS_FIELD,
        CommandName.NEXT_SECTION,
        CommandName.PREVIOUS_SECTION,
        CommandName.SCRATCH_THAT,
    }
)
"""Commands that are obeyed though misheard. What writes text, clears or signs has to be heard exactly."""
MOVES = frozenset(
    {
        CommandName.NEXT_FIELD,
        CommandName.PREVIOUS_FIELD,
        CommandName.NEXT_SECTION,
        CommandName.PREVIOUS_SECTION,
        CommandName.GO_TO,
        CommandName.FIELD_START,
        CommandName.FIELD_END,
    }
)
"""Commands that only move the place where dictated words go."""
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


def may_become_command(words: Sequence[SpokenWord], vocabulary: Vocabulary) -> bool:
    """Return whether words that stand after a pause are a command, or may be the beginning of one."""
    said = plain([part for word in words for part in atoms(word.text.strip(_SIGNS))])
    for wording in vocabulary.commands:
        before = plain(wording.before)
        if len(said) > len(before) + _longest_rest(wording):
            continue
        heard, wanted = said[: len(before)], before[: len(said)]
        is_unfinished = len(said) <= len(before)
        if _is_like(heard, wanted) if _forgives(wording) else _is_beginning(heard, wanted, is_unfinished):
            return True
    return False


def _command(phrase: Sequence[SpokenWord], vocabulary: Vocabulary, *, forgiving: bool) -> SpokenCommand | None:
    parts = [(part, index) for index, word in enumerate(phrase) for part in atoms(word.text.strip(_SIGNS))]
    said = tuple(part for part, _ in parts)
    if not said or _is_sign(said, vocabulary):
        return None
    heard = plain(said)
    for wording in vocabulary.commands:
        count = len(wording.before)
        if heard[:count] != plain(wording.before):
            continue
        if not wording.takes_argument:
            if len(said) == count:
                return _spoken(phrase, wording)
        elif not _holds_sign_inside(phrase) and not wording.unless & set(said[count:]):
            if not wording.between and 1 <= len(said) - count <= LONGEST_ARGUMENT:
                return _spoken(phrase, wording, _joined(said[count:]))
            if wording.between and (command := _replacing(phrase, parts, wording)):
                return command
    if forgiving:
        for wording in vocabulary.commands:
            if _forgives(wording) and _is_similar(heard, plain(wording.before)):
                return _spoken(phrase, wording)
    return None


def _replacing(
    phrase: Sequence[SpokenWord], parts: Sequence[tuple[str, int]], wording: CommandWording
) -> SpokenCommand | None:
    """Return the command « remplacer X par Y ». Where it could be cut twice, it has no replacement: nothing is sure."""
    said = tuple(part for part, _ in parts)
    count, size = len(wording.before), len(wording.between)
    cuts = [at for at in range(count + 1, len(said) - size) if plain(said[at : at + size]) == plain(wording.between)]
    if not cuts:
        return None
    if len(cuts) > 1:
        rest = said[count:]
        return _spoken(phrase, wording, _joined(rest)) if len(rest) <= _longest_rest(wording) else None
    (cut,) = cuts
    if cut - count > LONGEST_ARGUMENT or len(said) - cut - size > LONGEST_ARGUMENT:
        return None
    first = parts[cut + size][1]
    if first == parts[cut + size - 1][1]:
        return None  # « par-delà »: the word between is no word of its own
    return _spoken(phrase, wording, _joined(said[count:cut]), phrase[first:])


def _longest_rest(wording: CommandWording) -> int:
    """Return how many words may follow those that name the command."""
    if not wording.takes_argument:
        return 0
    return 2 * LONGEST_ARGUMENT + len(wording.between) if wording.between else LONGEST_ARGUMENT


def _joined(parts: Sequence[str]) -> str:
    return " ".join(parts).replace("' ", "'")


def _holds_sign_inside(phrase: Sequence[SpokenWord]) -> bool:
    return any(word.text.strip()[-1:] in {",", ".", ";", ":"} for word in phrase[:-1])


def plain(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words without accents: the recogniser may leave them out."""
    return _plain(tuple(words))


@lru_cache(maxsize=16_384)  # the wordings of a vocabulary are asked for again with each phrase
def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        "".join(mark for mark in unicodedata.normalize("NFD", word) if not unicodedata.combining(mark))
        for word in words
    )


def _forgives(wording: CommandWording) -> bool:
    return wording.name in FORGIVEN and not wording.takes_argument and len(wording.before) > 1


def _is_similar(heard: Sequence[str], wanted: Sequence[str]) -> bool:
    return len(heard) == len(wanted) and all(
        word[0] == meant[0] and sum(edit_counts(meant, word)) <= MISHEARD_LETTERS
        for word, meant in zip(heard, wanted, strict=True)
    )


def _is_like(heard: Sequence[str], wanted: Sequence[str]) -> bool:
    """Return whether words may be the beginning of others, a few letters apart or unfinished."""
    return all(word[:1] == meant[:1] for word, meant in zip(heard, wanted, strict=True))


def _is_beginning(heard: Sequence[str], wanted: Sequence[str], is_unfinished: bool) -> bool:
    """Return whether words are the beginning of others; if `is_unfinished`, the last one may be a part of a word."""
    if not heard or tuple(heard) == tuple(wanted):
        return True
    return is_unfinished and tuple(heard[:-1]) == tuple(wanted[:-1]) and wanted[-1].startswith(heard[-1])


def _is_sign(said: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """« aller à la ligne » is layout, though it begins like « aller à … »."""
    return vocabulary.signs.covers(said)


def _spoken(
    phrase: Sequence[SpokenWord], wording: CommandWording, argument: str = "", replacement: Sequence[SpokenWord] = ()
) -> SpokenCommand:
    return SpokenCommand(
        name=wording.name,
        argument=argument,
        spoken=" ".join(word.text.strip() for word in phrase),
        start_ms=phrase[0].start_ms,
        end_ms=phrase[-1].end_ms,
        replacement=tuple(replacement),
    )
