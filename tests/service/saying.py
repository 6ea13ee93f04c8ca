"""A speaker: says utterances into a report through `final.Keeping`, as a dictation does, without sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count

from reporting.service.dictation_events import Commanded, DictationEvent, Failed
from reporting.service.final import Keeping
from reporting.service.ports import Cursor, DictationSession, User, Withdrawal
from reporting.speech.hypothesis import Alternative, Final, Word
from reporting.text.format import Formatter
from reporting.text.macros import Macro
from reporting.wording import Language
from tests.service.dictation_world import formatters
from tests.service.world import LEA, LOCK_MINUTES, World

WORD_MS, PAUSE_MS = 200, 600


@cache
def shared_formatters() -> Mapping[Language, Formatter]:
    return formatters()


def heard(text: str, utterance_id: str, start_ms: int) -> Final:
    """Return the final of an utterance, 200 ms a word; ` … ` between words is a pause."""
    words: list[Word] = []
    at = start_ms
    for chunk in text.split():
        if chunk == "…":
            at += PAUSE_MS
            continue
        words.append(Word(text=chunk, start_ms=at, end_ms=at + WORD_MS, probability=0.9))
        at += WORD_MS
    return Final(
        utterance_id=utterance_id,
        text=text.replace(" …", ""),
        words=tuple(words),
        start_ms=start_ms,
        end_ms=at,
        end_sample=at * 16,
    )


def _unsure(word: Word, other: str) -> Word:
    return replace(word, alternatives=(Alternative(words=1, text=other, chance=0.4),))


@dataclass
class Speaker:
    """Someone who dictates into the world's report, or without one."""

    world: World
    user: User = LEA
    session_id: str = "session-1"
    site: Mapping[Language, Sequence[Macro]] = field(default_factory=dict)
    report_id: str | None = None
    at_ms: int = 0
    numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.session = DictationSession(
            session_id=self.session_id,
            user_id=self.user.user_id,
            report_id=self.world.report_id if self.report_id is None else self.report_id,
            language=Language.FRENCH,
            started_at=self.world.clock.now(),
        )
        with self.world.units() as unit:
            unit.dictations.add(self.session)
            unit.commit()

    def say(self, text: str, *, otherwise: Mapping[str, str] | None = None) -> list[DictationEvent]:
        """Say one utterance; return what is told. `otherwise`: words, and what they may have been."""
        final = heard(text, f"{self.session_id}-{next(self.numbers)}", self.at_ms)
        for word, other in (otherwise or {}).items():
            final = replace(
                final, words=tuple(_unsure(each, other) if each.text == word else each for each in final.words)
            )
        self.at_ms = final.end_ms + 2000
        keeping = Keeping(
            units=self.world.units,
            formatters=shared_formatters(),
            clock=self.world.clock,
            hub=self.world.hub,
            lock_minutes=LOCK_MINUTES,
            macros=self.site,
        )
        return keeping.keep(self.session, self.user, final)

    def obeyed(self, text: str) -> str:
        """Say a command that must be obeyed; return the field that is current after it."""
        events = self.say(text)
        assert [event.error.code for event in events if isinstance(event, Failed)] == []
        (command,) = [event for event in events if isinstance(event, Commanded)]
        return command.field_id

    def refused(self, text: str) -> str:
        """Say a command that must be refused; return the code of the error."""
        events = self.say(text)
        assert not [event for event in events if isinstance(event, Commanded)]
        (failed,) = [event for event in events if isinstance(event, Failed)]
        return failed.error.code

    def go(self, field_id: str, offset: int) -> None:
        self.world.writing.set_cursor(self.world.report_id, self.user, Cursor(field_id=field_id, offset=offset))

    def cursor(self) -> Cursor | None:
        return self.world.writing.view(self.world.report_id, self.user).cursor

    def command(self) -> Mapping[str, object]:
        """Return what the pages were told of the last command."""
        return self.world.hub.bodies("command")[-1]

    def withdrawn(self) -> list[Withdrawal]:
        """Return what is withdrawn now."""
        with self.world.units() as unit:
            every = unit.dictations.withdrawals(self.session_id)
        return [each for each in every if each.restored_at is None]
