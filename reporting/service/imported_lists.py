"""The word lists that were imported here, ready for the next utterances, without a restart.

Whether one has changed is asked of the store at most once a second. A list of tens of thousands of words takes seconds
to make ready: that happens beside the readings, which go on with what was known before. Called from the recogniser's
threads.
"""

from collections.abc import Callable, Sequence
from threading import Lock, Thread

from reporting.clock import Clock
from reporting.errors import ReportingError
from reporting.log import logger
from reporting.service.ports import OpensUnits
from reporting.service.vocabulary_ports import StoredList
from reporting.text.term_list import HeardList
from reporting.wording import Language

_AFTER_FAILURE_S = 60.0


def in_background(work: Callable[[], None]) -> None:
    """Do the work in a thread that does not keep the process alive."""
    Thread(target=work, name="word-lists", daemon=True).start()


class ImportedLists:
    """The lists of each language. Fits `verifying.ImportedTerms`."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        *,
        every_s: float = 1.0,
        start: Callable[[Callable[[], None]], None] = in_background,
    ) -> None:
        self._units = units
        self._clock = clock
        self._every_s = every_s
        self._start = start
        self._lock = Lock()
        """Of who asks next; never held while something is read or made."""
        self._ask_at_s: float | None = None
        self._is_loading = False
        self._lists: dict[StoredList, HeardList] = {}

    def __call__(self, language: Language) -> Sequence[HeardList]:
        """Return the lists of a language, as they are ready now."""
        if self._may_ask():
            self._ask()
        return [heard for heard in self._lists.values() if heard.language is language]

    def load(self) -> None:
        """Wait until every list is ready: for the start, when nothing is known yet."""
        stored = self._stored()
        if stored is not None:
            self._load(stored)

    def _ask(self) -> None:
        stored = None
        try:
            stored = self._stored()
        finally:
            self._is_loading = stored is not None and stored != list(self._lists)
        if stored is not None and self._is_loading:
            self._start(lambda: self._load(stored))

    def _may_ask(self) -> bool:
        """Return whether the caller is the one who asks now; who is, sets `_is_loading` back."""
        now_s = self._clock.monotonic_s()
        with self._lock:
            if self._is_loading or (self._ask_at_s is not None and now_s < self._ask_at_s):
                return False
            self._is_loading, self._ask_at_s = True, now_s + self._every_s
            return True

    def _stored(self) -> list[StoredList] | None:
        try:
            with self._units() as unit:
                return list(unit.term_lists.all())
        except ReportingError as error:
            # A dictation goes on with the words that are known.
            logger("vocabulary").warning("word-lists-not-read", code=error.code)
            return None

    def _load(self, stored: Sequence[StoredList]) -> None:
        before = self._lists
        # Until all is well, so that what cannot be read is not tried at every utterance.
        self._ask_at_s = self._clock.monotonic_s() + _AFTER_FAILURE_S
        try:
            self._lists = {each: before.get(each) or self._made(each) for each in stored}
            self._ask_at_s = self._clock.monotonic_s() + self._every_s
        except ReportingError as error:
            logger("vocabulary").warning("word-lists-not-read", code=error.code)
        finally:
            self._is_loading = False

    def _made(self, stored: StoredList) -> HeardList:
        with self._units() as unit:
            given = unit.term_lists.get(stored.name)
        return HeardList(given)
