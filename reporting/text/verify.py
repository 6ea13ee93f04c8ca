"""Words that were probably misheard, and the terms that may have been said instead.

A recogniser writes a term that it never met as words that it knows, or as a word that nobody uses. Terms that sound
like such words are proposed; the recogniser then says how well each fits the sound, and `chosen` takes one only if
both the sound and the language speak for it. Negation, side, number, unit, level and grade are neither changed nor put
in; nor is what a word begins with where that turns its sense around. Pure: words in, words out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reporting.text.critical import is_critical_word
from reporting.text.opposed import is_opposite
from reporting.text.partly import likeness_of_rest
from reporting.text.pieces import key
from reporting.text.spoken import SpokenWord
from reporting.text.terms_heard import Alike, KnownTerm, TermsBySound

_SIGNS = ".,;:!?…()«»\"' "


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifySettings:
    """How readily a term is proposed and taken. On development lines 16 were right and none wrong in 3,400 words."""

    likeness: float = 0.75
    """A term sounds at least so much like the words it replaces."""
    likeness_imported: float = 0.8
    """The same for a term of an imported list: one of so many is like a word by chance more often. Of 12,347 lines,
    each judged by other lines, 36 got such a proposal from RadLex's 17,000 terms; with 0.75 it were 63."""
    likeness_added: float = 0.5
    """The same for a term that was added here: there are few, and what is heard of a made-up name is far from it. Of
    84 misheard names 80 came right so, 62 with 0.75; with 212 such terms none of 2,300 other words changed."""
    likeness_added_clear: float = 0.7
    """The same in place of words that make sense and were heard clearly."""
    likeness_command: float = 0.6
    """A command sounds at least so much like the whole utterance that it stands for."""
    longest_span: int = 4
    """Words that one term may have been heard as."""
    proposals: int = 3
    """At most so many are listened for in one utterance, and as many that were added here: each takes a fiftieth of a
    second."""
    evidence: float = -4.0
    """The sound may speak so much against a term that the language speaks for, natural logarithm."""
    unsure_below: float = 0.7
    """Words of a lower probability were not heard clearly."""
    evidence_added: float = -0.5
    """As `evidence`, for a term that was added here in place of words that make sense: no line holds the term, so the
    language cannot speak for it."""
    evidence_added_senseless: tuple[float, float] = (-9.0, 20.0)
    """The same in place of a word that nobody uses: where the term sounds just alike enough, and how much less for each
    further unit of likeness."""
    evidence_imported: tuple[float, float] = (-6.0, 40.0)
    """The same for a term of an imported list."""
    evidence_command: tuple[float, float] = (-3.0, 30.0)
    """The same for a command in place of a whole utterance. Of 233 utterances of reports none was even like one."""

    def least_likeness(self, term: KnownTerm) -> float:
        """Return how like a term must sound."""
        if term.is_command:
            return self.likeness_command
        if term.is_added:
            return self.likeness_added
        return self.likeness_imported if term.is_imported else self.likeness

    def least_evidence(self, proposal: "Proposal") -> float:
        """Return what the sound must say at least for a term of the site, of which no dictation line knows."""
        if proposal.term.is_command:
            least, slope = self.evidence_command
        elif not proposal.is_senseless:
            return self.evidence_added
        else:
            least, slope = self.evidence_added_senseless if proposal.term.is_added else self.evidence_imported
        return least - slope * (proposal.likeness - self.least_likeness(proposal.term))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A term in place of the words [start, end) of a reading."""

    start: int
    end: int
    term: KnownTerm
    likeness: float
    is_senseless: bool = True
    """True: a word that it replaces is none that people use."""

    def said(self, words: Sequence[SpokenWord]) -> str:
        """Return the reading with the term as it is said."""
        texts = [word.text for word in words]
        return " ".join([*texts[: self.start], self.term.spoken, *texts[self.end :]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How well a text fits, natural logarithms of the whole text."""

    heard: float
    """Its chance given the sound."""
    unheard: float
    """Its chance given silence: what the recogniser expects people to say."""
    language: float
    """Its chance among dictation lines."""

    @property
    def evidence(self) -> float:
        """What the sound alone says: that a rare term is unlikely before anything is heard does not count."""
        return self.heard - self.unheard


def proposals(
    words: Sequence[SpokenWord],
    terms: Sequence[TermsBySound],
    is_used: Callable[[str], bool],
    settings: VerifySettings,
    *,
    first: int = 0,
    is_everyday: Callable[[str], bool] | None = None,
) -> list[Proposal]:
    """Return terms that may have been said, the likest first. Words before `first` are settled and stay.

    `is_used` tells whether a word, in lower case, is one that people dictate or that a list knows; `is_everyday`,
    whether a recogniser knows it by itself: no imported term puts one in. Without it: `is_used`.
    """
    texts = [word.text.strip(_SIGNS) for word in words]
    plain = [key(text) for text in texts]
    unused = [not _is_used(word, is_used, terms) for word in plain]
    unclear = [word.probability < settings.unsure_below for word in words]
    found: dict[tuple[int, int, str], Proposal] = {}
    for known in terms:
        fixed = [is_critical_word(word, known.language) for word in plain]
        for start in range(first, len(words)):
            for end in range(start + 1, min(start + settings.longest_span, len(words)) + 1):
                if fixed[end - 1] or _is_over_sign(words, start, end):
                    break
                if not (any(unused[start:end]) or known.are_added):
                    continue
                is_clear = not any(unused[start:end]) and not any(unclear[start:end])
                for proposal in _alike(texts, start, end, known, settings, unused, is_everyday or is_used):
                    if not is_clear or proposal.likeness >= settings.likeness_added_clear:
                        found.setdefault((start, end, proposal.term.written), proposal)
    ranked = sorted(found.values(), key=lambda each: (-each.likeness, each.end - each.start, each.start))
    best: list[Proposal] = []
    for proposal in ranked:
        # "de seringomyélie" sounds less like the term than its last word alone.
        if not any(other.term.written == proposal.term.written and _overlap(other, proposal) for other in best):
            best.append(proposal)
    added = [proposal for proposal in best if proposal.term.is_added]
    shipped = [proposal for proposal in best if not proposal.term.is_added]
    return [*shipped[: settings.proposals], *added[: settings.proposals]]


def _alike(
    texts: Sequence[str],
    start: int,
    end: int,
    terms: TermsBySound,
    settings: VerifySettings,
    unused: Sequence[bool],
    is_everyday: Callable[[str], bool],
) -> list[Proposal]:
    said = [text for text in texts[start:end] if text]
    misheard = [text for text, is_unused in zip(texts[start:end], unused[start:end], strict=True) if is_unused]

    def likeness(alike: Alike) -> float:
        if not alike.term.is_imported:
            return alike.likeness
        rest = likeness_of_rest(said, misheard, alike.term.spoken.split(), terms.language, is_everyday)
        return min(alike.likeness, rest)

    return [
        Proposal(start=start, end=end, term=alike.term, likeness=likeness(alike), is_senseless=bool(misheard))
        for alike in terms.like(
            said, at_least=settings.likeness_added if terms.are_added else settings.likeness, most=3
        )
        if likeness(alike) >= settings.least_likeness(alike.term)
        and not _same(said, alike.term)
        and not is_opposite(said, alike.term.spoken.split(), terms.language)
        and not any(is_critical_word(key(word), terms.language) for word in alike.term.spoken.split())
    ]


def chosen(proposed: Sequence[Proposal], weights: Sequence[Weight], settings: VerifySettings) -> list[Proposal]:
    """Return the proposals to take, none of which overlap, in order of place.

    `weights`: of the reading as it is, then of each proposal's.
    """
    as_heard = weights[0]

    def worth(weight: Weight, proposal: Proposal) -> float | None:
        evidence = weight.evidence - as_heard.evidence
        if proposal.term.is_of_site or proposal.term.is_command:
            return evidence if evidence > settings.least_evidence(proposal) else None
        language = weight.language - as_heard.language
        is_better = evidence > settings.evidence and language > 0 and evidence + language > 0
        return evidence + language / 2 if is_better else None

    ranked = [
        (value, proposal)
        for proposal, weight in zip(proposed, weights[1:], strict=True)
        if (value := worth(weight, proposal)) is not None
    ]
    taken: list[Proposal] = []
    for _, proposal in sorted(ranked, key=lambda pair: -pair[0]):
        if not any(_overlap(other, proposal) for other in taken):
            taken.append(proposal)
    return sorted(taken, key=lambda proposal: proposal.start)


def in_place(proposal: Proposal, words: Sequence[SpokenWord]) -> list[SpokenWord]:
    """Return the words of the term; together they last as long as those they replace, and are as unsure."""
    term = proposal.term
    # The formatter knows how shipped terms are written; it does not know those of the site.
    new, old = (term.written if term.is_of_site else term.spoken).split(), words[proposal.start : proposal.end]
    start_ms, end_ms = old[0].start_ms, old[-1].end_ms
    letters = sum(len(word) for word in new)
    certain = min(word.probability for word in old)
    closing = old[-1].text[len(old[-1].text.rstrip(_SIGNS)) :]
    timed: list[SpokenWord] = []
    said = 0
    for place, word in enumerate(new):
        begins = start_ms + (end_ms - start_ms) * said // letters
        said += len(word)
        ends = start_ms + (end_ms - start_ms) * said // letters
        text = word + closing if place == len(new) - 1 else word
        timed.append(SpokenWord(text=text, start_ms=begins, end_ms=ends, probability=certain))
    return timed


def _is_used(word: str, is_used: Callable[[str], bool], terms: Sequence[TermsBySound]) -> bool:
    if not word or any(word in known.words for known in terms):
        return True
    return all(is_used(part) for part in word.replace("'", "' ").replace("-", " ").split())


def _is_over_sign(words: Sequence[SpokenWord], start: int, end: int) -> bool:
    """A term does not stretch over a written sign."""
    return end - 1 > start and words[end - 2].text.rstrip()[-1:] in {".", ",", ";", ":"}


def _overlap(one: Proposal, other: Proposal) -> bool:
    return one.start < other.end and other.start < one.end


def _same(said: Sequence[str], term: KnownTerm) -> bool:
    if term.is_added:
        return " ".join(said) == term.written
    heard = " ".join(key(word) for word in said).replace("-", " ")
    return heard in {key(term.written).replace("-", " "), key(term.spoken).replace("-", " ")}
