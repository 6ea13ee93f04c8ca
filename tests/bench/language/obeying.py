"""What a final does to a report, through `service/final.py`: a new report for every utterance, storage in memory.

The report is made from the shipped templates; what a command needs to find there is dictated into it first. Says what
became of the command that was said; does not hear (`spoken.py`) and does not count (`counting.py`).
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from reporting.app import formatters
from reporting.config import Settings
from reporting.report.order import Code
from reporting.service.dictation_events import Commanded, DictationEvent, Failed
from reporting.service.final import Keeping
from reporting.service.ports import DictationSession
from reporting.service.transcribe import spoken_words
from reporting.speech.hypothesis import Final, Word
from reporting.template import library
from reporting.template.fill import empty_report
from reporting.template.model import Template
from reporting.template.navigation import find_field
from reporting.text.format import Formatter, words_of
from reporting.text.macros import Macro, find_macro, load_macros
from reporting.text.score import scored_words
from reporting.text.spoken import CommandName, FormattedText, SpokenCommand
from reporting.wording import Language
from tests.bench.language.counting import Verdict
from tests.service.world import LEA, LOCK_MINUTES, ORDER, World, build_world

FIRST = {
    Language.FRENCH: "cœur de taille normale pas d'anomalie de la paroi thoracique",
    Language.ENGLISH: "the heart is normal in size no abnormality of the chest wall",
}
"""Dictated before any command, so that there is something to move from, take back or correct."""
BEFORE = {
    CommandName.REDO: {Language.FRENCH: "annuler ça", Language.ENGLISH: "undo that"},
}
"""Commands without which another one can do nothing."""
NOT_AVAILABLE = "preliminary-not-available"
"""How this service answers a command that was understood."""
TO = " => "
"""In the argument of `replace`: between what stands there and what shall."""
_PAUSE_MS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The command that was said."""

    language: Language
    name: CommandName
    argument: str = ""
    """The full name of a field or macro; words that stand in the report; old TO new words."""

    @property
    def standing(self) -> str:
        """The words that must stand in the report, as they are said; empty if none."""
        return self.argument.split(TO)[0] if self.name in {CommandName.SELECT, CommandName.REPLACE} else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What became of an utterance."""

    commands: tuple[SpokenCommand, ...]
    """That were taken out of the words."""
    texts: tuple[str, ...]
    """That were written."""
    carried_out: int
    """How many of the commands were."""
    refused: tuple[str, ...]
    """Codes of errors: the page says why, and which words stand nowhere else."""
    verdict: Verdict | None = None
    """Of a command that was said."""
    times_ms: tuple[float, ...] = field(default=())
    """To format each final and find its commands."""


@cache
def _formatters() -> Mapping[Language, Formatter]:
    return formatters(Settings())


@cache
def _macros(folder: Path, language: Language) -> tuple[Macro, ...]:
    return load_macros(folder, language)


@cache
def _templates(folder: Path, language: Language) -> tuple[Template, ...]:
    """The general one first: it names no part of the body."""
    found = [each for each in library.load(folder).templates if each.language is language]
    return tuple(sorted(found, key=lambda each: bool(each.body_parts)))


def template_for(wanted: Wanted | None, language: Language) -> Template:
    """Return the first template with the field that a command names; the general one for everything else."""
    templates = _templates(Settings().templates, language)
    if wanted is None or wanted.name is not CommandName.GO_TO:
        return templates[0]
    fits = [each for each in templates if find_field(empty_report(each, ORDER, "report"), wanted.argument)]
    assert fits, f"no template has a field {wanted.argument}"
    return fits[0]


def became(finals: Sequence[Final], language: Language, wanted: Wanted | None = None) -> Became:
    """Say an utterance into a new report."""
    report = _Report(template_for(wanted, language), language)
    said = [FIRST[language]]
    if wanted and wanted.standing:
        said.insert(0, wanted.standing)
    said += [BEFORE[wanted.name][language]] if wanted and wanted.name in BEFORE else []
    for number, standing in enumerate(said):
        report.keep(typed(standing, f"before-{number}", report.at_ms))
    before = report.findings()
    pieces: list[FormattedText | SpokenCommand] = []
    events: list[DictationEvent] = []
    times_ms = []
    for number, final in enumerate(finals):
        words = spoken_words(final.words)
        began_s = time.perf_counter()
        pieces += _formatters()[language].format(words)
        times_ms.append(1000 * (time.perf_counter() - began_s))
        events += report.keep(replace(final, utterance_id=f"said-{number}"))
    commands = tuple(piece for piece in pieces if isinstance(piece, SpokenCommand))
    found = Became(
        commands=commands,
        texts=tuple(piece.text for piece in pieces if isinstance(piece, FormattedText)),
        carried_out=sum(isinstance(event, Commanded) for event in events),
        refused=tuple(event.error.code for event in events if isinstance(event, Failed)),
        times_ms=tuple(times_ms),
    )
    return replace(found, verdict=_verdict(report, wanted, found, events, before)) if wanted else found


def _verdict(
    report: "_Report", wanted: Wanted, found: Became, events: Sequence[DictationEvent], before: str
) -> Verdict:
    if not found.commands:
        return Verdict.WRITTEN if found.texts else Verdict.NOTHING
    done = [event for event in events if isinstance(event, Commanded)]
    if any(command.name is not wanted.name for command in found.commands) or len(found.commands) > 1:
        return Verdict.OTHER_COMMAND if done else Verdict.REFUSED
    if done:
        is_right = report.is_done(wanted, done[-1], before)
        if not is_right:
            return Verdict.OTHER_ARGUMENT
    elif found.refused != (NOT_AVAILABLE,) and _names(wanted):
        return Verdict.REFUSED
    # What has nothing to do here was understood all the same, and is said to have nothing to do.
    return Verdict.BESIDES if found.texts else Verdict.DONE


def _names(wanted: Wanted) -> bool:
    return bool(wanted.argument)


class _Report:
    """A report that is dictated into."""

    def __init__(self, template: Template, language: Language) -> None:
        self._language = language
        self._world: World = build_world(templates=(template,))
        self._user = replace(LEA, language=language)
        self._world.put_order(replace(ORDER, procedure=Code(value="", meaning="")))
        self._world.open(self._user)
        self._session = DictationSession(
            session_id="session",
            user_id=self._user.user_id,
            report_id=self._world.report_id,
            language=language,
            started_at=self._world.clock.now(),
        )
        with self._world.units() as unit:
            unit.dictations.add(self._session)
            unit.commit()
        self._site = _macros(Settings().vocabulary, language)
        self._keeping = Keeping(
            units=self._world.units,
            formatters=_formatters(),
            clock=self._world.clock,
            hub=self._world.hub,
            lock_minutes=LOCK_MINUTES,
            macros={language: self._site},
        )
        self.at_ms = 0

    def keep(self, final: Final) -> list[DictationEvent]:
        self.at_ms = final.end_ms + _PAUSE_MS
        return self._keeping.keep(self._session, self._user, final)

    def findings(self) -> str:
        """Return all that stands in the report."""
        return "\n".join(each.text for each in self._world.report().fields())

    def is_done(self, wanted: Wanted, done: Commanded, before: str) -> bool:
        """Return whether what was carried out is what the command names."""
        match wanted.name:
            case CommandName.GO_TO:
                named = find_field(self._world.report(), wanted.argument)
                return named is not None and named.field_id == done.field_id
            case CommandName.INSERT:
                named_macro = find_macro(self._site, wanted.argument, self._language)
                assert named_macro, f"no macro is called {wanted.argument}"
                return find_macro(self._site, done.command.argument, self._language) == named_macro
            case CommandName.SELECT:
                body = self._world.hub.bodies("command")[-1]
                text = next(each.text for each in self._world.report().fields() if each.field_id == body["field_id"])
                return self._words(text[int(str(body["start"])) : int(str(body["end"]))]) == self._said(wanted.argument)
            case CommandName.REPLACE:
                old, new = wanted.argument.split(TO)
                expected = self._replaced(self._words(before), self._said(old), self._said(new))
                return self._words(self.findings()) == expected
        return True

    def _replaced(self, words: list[str], old: list[str], new: list[str]) -> list[str]:
        places = [at for at in range(len(words)) if words[at : at + len(old)] == old]
        assert len(places) == 1, f"{old} stands {len(places)} times"
        return [*words[: places[0]], *new, *words[places[0] + len(old) :]]

    def _words(self, text: str) -> list[str]:
        return scored_words(text, self._language)

    def _said(self, spoken: str) -> list[str]:
        return self._words(_formatters()[self._language].format_text(spoken))


def typed(text: str, utterance_id: str, start_ms: int) -> Final:
    """Return a final of words that were surely heard, 200 ms each."""
    words = tuple(
        Word(text=word.text, start_ms=start_ms + 200 * at, end_ms=start_ms + 200 * at + 200, probability=1.0)
        for at, word in enumerate(words_of(text))
    )
    end_ms = words[-1].end_ms
    return Final(
        utterance_id=utterance_id, text=text, words=words, start_ms=start_ms, end_ms=end_ms, end_sample=16 * end_ms
    )
