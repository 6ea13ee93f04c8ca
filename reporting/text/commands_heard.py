"""A spoken command that was misheard: which one may have been meant, if it was the whole utterance.

« un céré thorax normal » is no French, « insérer thorax normal » is a command: it is proposed like a term, and the
sound decides (`verify.py`). Only commands that are known word for word can be proposed: those without an argument, and
those that name a text. What is said in the flow of a sentence is never turned into a command, and no number, side or
no appears or vanishes. Carries nothing out.
"""

from collections.abc import Iterable, Sequence

from reporting.text.critical import is_critical_word
from reporting.text.lexicon import CommandWording
from reporting.text.macros import Macro
from reporting.text.pieces import key
from reporting.text.spoken import CommandName, SpokenWord
from reporting.text.terms_heard import KnownTerm, TermsBySound
from reporting.text.verify import Proposal, VerifySettings
from reporting.wording import Language

_SIGNS = ".,;:!?…()«»\"' "
_ARTICLES = frozenset({"un", "une"})
"""Numbers too; but « un céré » is how « insérer » is misheard, and no command holds one."""
_LONGEST = 8
"""Words of a command; a longer utterance is a sentence."""


def known_commands(language: Language, wordings: Iterable[CommandWording], macros: Iterable[Macro]) -> TermsBySound:
    """Return the commands that are known word for word, to be looked up by how they sound."""
    names = [name for macro in macros if macro.language is language for name in macro.names]
    spoken: list[str] = []
    for wording in wordings:
        before = " ".join(wording.before).replace("' ", "'")
        if not wording.takes_argument:
            spoken.append(before)
        elif wording.name is CommandName.INSERT:
            spoken.extend(f"{before} {name}" for name in names)
    return TermsBySound(language, (KnownTerm(written=each, spoken=each, is_command=True) for each in spoken))


def proposed_commands(
    words: Sequence[SpokenWord], commands: TermsBySound, settings: VerifySettings, *, first: int = 0
) -> list[Proposal]:
    """Return the commands, at most two, that the whole utterance sounds like; none if it is one, or is settled."""
    texts = [text for word in words if (text := word.text.strip(_SIGNS))]
    said = [key(text) for text in texts]
    if first or not 1 <= len(said) <= _LONGEST or commands.is_said(said) or _holds_sign_inside(words):
        return []
    fixed = _critical(said, commands.language)
    return [
        Proposal(start=0, end=len(words), term=alike.term, likeness=alike.likeness)
        for alike in commands.like(texts, at_least=settings.likeness_command, most=2)
        if _critical([key(word) for word in alike.term.spoken.split()], commands.language) == fixed
    ]


def _critical(words: Sequence[str], language: Language) -> list[str]:
    return [word for word in words if is_critical_word(word, language) and word not in _ARTICLES]


def _holds_sign_inside(words: Sequence[SpokenWord]) -> bool:
    return any(word.text.strip()[-1:] in {",", ".", ";", ":"} for word in words[:-1])
