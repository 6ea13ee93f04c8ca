"""A dictation holds its place until all of it is decoded, and nobody else's."""

import pytest

from reporting.errors import ConflictError, DeniedError, NotFoundError
from reporting.service.dictate import LiveDictation
from reporting.service.dictation_events import Drained
from tests.service.dictation_world import DictationWorld, running, speak, told, tone
from tests.service.world import ERIC, LEA


async def begin(around: DictationWorld, **changes: object) -> LiveDictation:
    values = {"user": LEA, "report_id": "", "language": None, "session_id": ""}
    return await around.dictating.begin(**{**values, **changes})  # type: ignore[arg-type]


async def test_one_too_many_is_refused_and_nothing_is_stored_of_it() -> None:
    async with running([], speakers=1) as around:
        await begin(around)
        with pytest.raises(ConflictError) as refused:
            await begin(around, user=ERIC)
        assert refused.value.code == "service-busy"
        with around.world.units() as unit, pytest.raises(NotFoundError):
            unit.dictations.get("session-2")
        assert around.dictating.running == 1


async def test_the_place_is_held_while_the_last_words_are_decoded_and_free_when_they_stand() -> None:
    async with running(["Fin."], speakers=1) as around:
        around.recognizer.is_open.clear()
        live = await begin(around)
        await speak(live, tone(0.25))
        live.stop(4_000)
        with pytest.raises(ConflictError):
            await begin(around, user=ERIC)
        around.recognizer.is_open.set()
        events = await told(live)
        assert isinstance(events[-1], Drained)
        await live.ended()
        assert (await begin(around, user=ERIC)).session_id == "session-3"


async def test_who_goes_on_after_a_broken_line_shares_the_place_that_is_still_held() -> None:
    async with running(["Fin."], speakers=1) as around:
        live = await begin(around)
        await speak(live, tone(0.25))
        again = await begin(around, session_id=live.session_id)
        assert again.session_id == live.session_id
        assert around.dictating.running == 1
        with pytest.raises(ConflictError):
            await begin(around, user=ERIC)


async def test_who_goes_on_after_all_was_decoded_needs_a_place_again() -> None:
    async with running([], speakers=1) as around:
        live = await begin(around)
        live.lost()
        await live.ended()
        other = await begin(around, user=ERIC)
        with pytest.raises(ConflictError) as refused:
            await begin(around, session_id=live.session_id)
        assert refused.value.code == "service-busy"
        other.lost()
        await other.ended()
        assert (await begin(around, session_id=live.session_id)).session_id == live.session_id


async def test_a_beginning_that_fails_gives_its_place_back() -> None:
    async with running([], speakers=1) as around:
        with pytest.raises(NotFoundError):
            await begin(around, report_id="nowhere")
        with pytest.raises(NotFoundError):
            await begin(around, session_id="nowhere")
        live = await begin(around)
        with pytest.raises(DeniedError):
            await begin(around, user=ERIC, report_id=around.world.report_id, session_id=live.session_id)
        assert around.dictating.running == 1
