from collections.abc import AsyncIterator

import pytest

from reporting.client.dictation import Summary, dictate
from reporting.client.uplink import Uplink
from reporting.errors import ConfigError, PeerError, ReportingError
from reporting.wire import Failure
from tests.client.heard import Ear, Frames, SleepingClock, noise
from tests.client.service import COMMAND, FINAL, PARTIAL, FakeService, running

LOST = PeerError("microphone-lost")


async def dictated(service: FakeService, source: Frames) -> tuple[Summary, Ear]:
    clock, ear = SleepingClock(), Ear()
    service.on_frame = lambda _: clock.advance(0.1)
    async with running(service) as server:
        summary = await dictate(source, Uplink(server, token="t", clock=clock, sleep=clock.sleep), ear, clock)
    return summary, ear


async def test_words_reach_the_listener_with_their_time_and_acknowledgements_do_not() -> None:
    summary, ear = await dictated(FakeService(says=[PARTIAL, COMMAND, FINAL]), Frames(noise(3)))
    assert ear.kinds == ["ready", "partial", "command", "final", "drained"]
    assert ear.times[0] is None, "nothing was sent before ready"
    times = [at_s for at_s in ear.times[1:] if at_s is not None]
    assert len(times) == 4
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= 0.31
    assert summary.finals == 1


async def test_sound_before_a_microphone_that_is_lost_is_decoded() -> None:
    service, frames = FakeService(), noise(4)
    summary, ear = await dictated(service, Frames(frames, ending=LOST))
    assert bytes(service.disk) == b"".join(frames)
    assert ear.troubles == ["microphone-lost"]
    assert ear.kinds[-1] == "drained"
    assert summary.is_drained
    assert summary.failures == ("microphone-lost",)


async def test_an_error_between_two_frames_is_said_and_lived_with() -> None:
    one, two = noise(2)
    pieces: list[bytes | ReportingError] = [one, PeerError("microphone-silent", seconds=3), two]
    service = FakeService()
    summary, ear = await dictated(service, Frames(pieces))
    assert bytes(service.disk) == one + two
    assert ear.troubles == ["microphone-silent"]
    assert summary.failures == (), "nothing is missing"


async def test_missing_sound_counts_as_a_failure() -> None:
    summary, _ = await dictated(FakeService(), Frames([*noise(1), PeerError("microphone-overflow", times=2)]))
    assert summary.is_drained
    assert summary.failures == ("microphone-overflow",)


async def test_an_utterance_that_the_server_could_not_decode_counts_as_a_failure() -> None:
    said = Failure(code="utterance-not-decoded", text="Non reconnu.", fatal=False)
    summary, ear = await dictated(FakeService(says=[said]), Frames(noise(2)))
    assert summary.is_drained
    assert summary.failures == ("utterance-not-decoded",)
    assert ear.kinds[-1] == "drained"


async def test_a_microphone_that_cannot_be_opened_is_said_before_the_server_is_asked() -> None:
    service = FakeService()
    source = Frames(noise(1), cannot_open=ConfigError("microphone-not-opened", why="PortAudio -9985"))
    summary, ear = await dictated(service, source)
    assert ear.troubles == ["microphone-not-opened"]
    assert service.connections == 0
    assert not summary.is_drained
    assert summary.unsent == b""


async def test_the_source_is_closed_whatever_happens() -> None:
    source = Frames(noise(2))
    await dictated(FakeService(), source)
    assert not source.is_open


async def test_a_fault_of_a_source_is_not_taken_for_the_end_of_the_sound() -> None:
    class Faulty(Frames):
        async def sound(self) -> AsyncIterator[bytes | ReportingError]:
            yield noise(1)[0]
            raise ZeroDivisionError

    source = Faulty([])
    with pytest.raises(ZeroDivisionError):
        await dictated(FakeService(), source)
    assert not source.is_open
