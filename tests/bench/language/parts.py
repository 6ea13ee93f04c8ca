"""The parts of the bench: what is heard, what is counted of it, and how it is told, as Markdown.

Each part keeps what it heard in a folder of its own kind and may be run alone; see `__main__.py`. How a command is
judged stands in `obeying.py`, the arithmetic in `counting.py` and `reporting.tuning.changes`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reporting.commands.evaluate import spoken
from reporting.commands.layers import Listening, formatter, listening, told, tried, unsaid
from reporting.config import Settings
from reporting.text.score import scored_words
from reporting.text.spoken import CommandName
from reporting.text.terminology import LexiconTerm
from reporting.tuning.changes import Changed, judged, total
from reporting.tuning.layers import SIDES, Layered, figures, percentile
from reporting.tuning.layers import hear as hear_layers
from reporting.wording import Language
from tests.bench.language.counting import RIGHT, Learnt, by_name, learning, obedience, stands_in
from tests.bench.language.obeying import Became, Wanted, became
from tests.bench.language.spoken import HeardSaid, Said, as_json, hear, kept, speak, table

SHIPPED, ADDED = SIDES
OTHER_SENTENCES = 200
"""Of each language, to see what added terms change where nobody says them."""
NAMES = {Language.FRENCH: "French", Language.ENGLISH: "English"}


@dataclass(frozen=True)
class Bench:
    """Where everything lies, and who listens; the model is loaded when something has to be heard."""

    settings: Settings
    folder: Path
    languages: Sequence[Language]

    @property
    def clips(self) -> Path:
        return self.folder / "clips"

    @cached_property
    def with_new_terms(self) -> Listening:
        """Listens as the service does, and notes what it would have heard with the new terms added."""
        terms = {
            language: [
                LexiconTerm(written=one.spoken, spoken=tuple(one.columns[0].split("|")))
                for one in table("terms", language, columns=2)
            ]
            for language in Language
        }
        return listening(self.settings, terms)

    @cached_property
    def with_unsaid_terms(self) -> Listening:
        return listening(self.settings, unsaid())

    def file(self, part: str, language: Language) -> Path:
        return self.folder / f"{part}.{language.value}.jsonl"

    def heard(self, part: str, said: Sequence[Said], language: Language) -> list[HeardSaid]:
        clips = speak(said, self.clips)
        return hear(said, clips, self.clips, self.file(part, language), lambda: self.with_new_terms)

    def commands(self, language: Language) -> list[HeardSaid]:
        return self.heard("commands", table("commands", language, columns=3), language)

    def sentences(self, language: Language) -> list[HeardSaid]:
        return self.heard("sentences", table("sentences", language, columns=2), language)


def layers(bench: Bench, lines: int | None) -> Iterator[str]:
    """Yield the table of `reporting vocab evaluate` for each language."""
    clips_folder = bench.settings.home / "bench" / "clips"
    for language in bench.languages:
        chosen, terms = tried(bench.settings, language, lines, is_development=False)
        clips = spoken(chosen, clips_folder, language)

        def heard(clip: Any, language: Language = language) -> dict[str, Any]:
            around = bench.with_unsaid_terms
            return asdict(next(hear_layers(around.recognizer, around.witness, language, [clip], clips_folder)))

        things = {f"{name} {clip.voice}": (name, clip) for name, clip in clips}
        records = kept(bench.file("layers", language), list(things), things, heard)
        found = [Layered(**{name: value for name, value in each.items() if name != "key"}) for each in records]
        counted = figures(found, chosen, formatter(bench.settings, language), terms)
        yield told(counted, clips, language, Language.ENGLISH, lines=len(chosen))


def commands(bench: Bench) -> Iterator[str]:
    """Yield what became of commands and of sentences, and all that went wrong."""
    rows, faults = [], []
    done: dict[Language, dict[str, tuple[int, int]]] = {}
    for language in bench.languages:
        obeyed = [(heard, became(heard.finals, language, wanted_of(heard.said))) for heard in bench.commands(language)]
        written = [(heard, became(heard.finals, language)) for heard in bench.sentences(language)]
        # What names nothing that is there is written: then no word is lost.
        lost = [(heard, one) for heard, one in written if one.carried_out or one.refused]
        obeyed_in_sentences = sum(one.carried_out for _, one in lost)
        count = obedience((one.verdict for _, one in obeyed if one.verdict), obeyed_in_sentences)
        rows.append(
            f"| {NAMES[language]} | {count.said} | {100 * count.precision:.1f} | {100 * count.recall:.1f} "
            f"| {count.right - count.done} | {count.wrong - obeyed_in_sentences} "
            f"| {len(written)} | {sum(one.carried_out > 0 for _, one in lost)} "
            f"| {sum(one.carried_out == 0 for _, one in lost)} |"
        )
        done[language] = by_name((heard.said.columns[0], one.verdict) for heard, one in obeyed if one.verdict)
        for heard, one in obeyed:
            if one.verdict not in RIGHT or one.texts:
                command, argument = heard.said.columns
                was = f"« {heard.said.spoken} » ({heard.voice}; {' '.join((command, argument)).strip()})"
                faults.append(f"- {language.value}: {was}: {told_of(one)}, heard « {heard.text} »")
        for heard, one in lost:
            faults.append(
                f"- {language.value}: sentence « {heard.said.spoken} » ({heard.voice}) lost words to "
                f"{told_of(one)}, heard « {heard.text} »"
            )
    yield (
        "| | commands said | precision % | recall % | words besides | carried out wrongly | sentences "
        "| obeyed as a command | taken for a command, refused and told |\n|---|---|---|---|---|---|---|---|---|\n"
        + "\n".join(rows)
    )
    yield "\n".join(
        [
            "| done of said | " + " | ".join(NAMES[language] for language in done) + " |",
            "|---" * (1 + len(done)) + "|",
            *(
                f"| {name.value} | " + " | ".join(_of(each.get(name.value)) for each in done.values()) + " |"
                for name in CommandName
            ),
        ]
    )
    yield "Not as it was said:\n\n" + ("\n".join(faults) or "- nothing")


def _of(count: tuple[int, int] | None) -> str:
    return f"{count[0]} of {count[1]}" if count else "-"


def wanted_of(said: Said) -> Wanted:
    """Return the command of a row of `commands.LANGUAGE.tsv`."""
    name, argument = said.columns
    return Wanted(language=said.language, name=CommandName(name), argument=argument)


def told_of(one: Became) -> str:
    """Return on one line what became of an utterance."""
    taken = [f"{command.name.value} {command.argument}".strip() for command in one.commands]
    details = as_json({"commands": taken, "refused": one.refused})
    return f"{one.verdict.value if one.verdict else 'a command'} {details}"


def terms(bench: Bench) -> Iterator[str]:
    """Yield what adding terms does to the sentences that hold them, and to others."""
    rows, remarks = [], []
    for language in bench.languages:
        known = table("terms", language, columns=2)
        frames = table("term_sentences", language, columns=1)
        said, terms_said = term_sentences(known, frames)
        written = formatter(bench.settings, language).format_text

        def words(text: str, language: Language = language, written: Callable[[str], str] = written) -> tuple[str, ...]:
            return tuple(scored_words(written(text), language))

        learnt = []
        for heard, term in zip(bench.heard("terms", said, language), terms_said, strict=True):
            sought = tuple(scored_words(term, language))
            before, after = (stands_in(sought, words(heard.text_by(side))) for side in SIDES)
            learnt.append(Learnt(before=before, after=after))
            if not after:
                remarks.append(f"- {language.value}: {term} ({heard.voice}) missed: « {heard.text_by(ADDED)} »")
        count = learning(learnt)
        others = bench.sentences(language)[:OTHER_SENTENCES]
        each = [
            (
                one,
                judged(words(one.said.spoken), words(one.text_by(SHIPPED)), words(one.text_by(ADDED)))
                if one.text_by(SHIPPED) != one.text_by(ADDED)
                else Changed(),
            )
            for one in others
        ]
        changed = [(one, what) for one, what in each if what.words]
        worse = total(what for _, what in each)
        for one, what in changed:
            side = "worse" if what.worse else "not worse"
            remarks.append(
                f"- {language.value}: other sentence changed, {side}: « {one.text_by(SHIPPED)} » "
                f"→ « {one.text_by(ADDED)} »"
            )
        rows.append(
            f"| {NAMES[language]} | {len(known)} | {count.said} | {count.wrong_before} | {count.mended} "
            f"| {count.spoilt} | {len(others)} | {len(changed)} | {sum(bool(what.worse) for _, what in changed)} "
            f"| {worse.worse} |"
        )
    yield (
        "| | terms | said in sentences | wrong before | right after adding | spoilt | other sentences | changed "
        "| for the worse | words worse |\n|---|---|---|---|---|---|---|---|---|---|\n" + "\n".join(rows)
    )
    yield "Missed and changed:\n\n" + ("\n".join(remarks) or "- nothing")


def term_sentences(known: Sequence[Said], frames: Sequence[Said]) -> tuple[list[Said], list[str]]:
    """Return every frame with two of the terms in it, as it is said; and which term it is, as it is written."""
    said, terms_said = [], []
    for number, frame in enumerate(frames):
        for one in (known[number % len(known)], known[(number + len(known) // 2) % len(known)]):
            spoken_form = one.columns[0].split("|")[0]
            said.append(Said(language=frame.language, spoken=frame.spoken.replace("{term}", spoken_form)))
            terms_said.append(one.spoken)
    return said, terms_said


def times(bench: Bench) -> Iterator[str]:
    """Yield how long formatting with commands, and verification, take a final."""
    formatting: list[float] = []
    verifying: list[float] = []
    shared = 0
    for language in bench.languages:
        for heard in [*bench.commands(language), *bench.sentences(language)]:
            formatting += became(heard.finals, language).times_ms
            own = [note.verify_ms for note in heard.notes]
            verifying += [each for each in own if each is not None]
            shared += own.count(None)
    rows = [
        f"| {name} | {len(each)} | {percentile(each, 50):.2f} | {percentile(each, 95):.2f} | {max(each):.1f} |"
        for name, each in (("formatting and commands", formatting), ("verifying terms", verifying))
        if each
    ]
    head = "| a final | finals | p50 ms | p95 ms | most ms |\n|---|---|---|---|---|\n"
    yield head + "\n".join(rows) + f"\n\n{shared} finals more, whose terms were weighed together with added ones."
