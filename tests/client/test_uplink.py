import asyncio
from http import HTTPStatus
from typing import Any

import pytest

from reporting.client.dictation import Summary, dictate
from reporting.client.server import Server
from reporting.client.uplink import Patience, Uplink
from reporting.errors import DeniedError
from reporting.wire import Failure
from tests.client.heard import Ear, Frames, SleepingClock, noise
from tests.client.service import Badly, FakeService, running, unused_port

EXPIRED = Failure(code="sign-in-expired", text="Votre connexion a expiré.", fatal=True)
REFUSED = Failure(code="report-locked", text="Quelqu'un d'autre écrit.", fatal=True)


async def spoken(server: Server, source: Frames, clock: SleepingClock, **options: Any) -> tuple[Summary, Ear]:
    ear = Ear()
    uplink = Uplink(server, token="t0", clock=clock, sleep=clock.sleep, report_id="r1", language="fr", **options)
    return await dictate(source, uplink, ear, clock), ear


async def through(service: FakeService, frames: list[bytes], **options: Any) -> tuple[Summary, Ear]:
    async with running(service) as server:
        return await spoken(server, Frames(frames), SleepingClock(), **options)


async def test_every_sample_arrives_once_and_in_order() -> None:
    service, frames = FakeService(), [*noise(7), *noise(1, samples=321)]
    summary, ear = await through(service, frames)
    assert bytes(service.disk) == b"".join(frames)
    assert service.stops == [7 * 1600 + 321]
    assert service.sequences == [list(range(8))]
    assert ear.kinds == ["ready", "drained"]
    assert summary.is_drained
    assert summary.unsent == b""
    assert summary.samples == 7 * 1600 + 321
    assert summary.failures == ()


async def test_start_names_report_language_and_the_token_is_in_the_handshake() -> None:
    service = FakeService()
    await through(service, noise(1))
    assert (service.starts[0].report_id, service.starts[0].language) == ("r1", "fr")
    assert service.starts[0].session_id == ""
    assert service.tokens == ["Bearer t0"]


@pytest.mark.parametrize("unwritten", [0, 1600, 1000, 4800])
@pytest.mark.parametrize("drops", [[1], [4], [3, 3, 2]])
async def test_every_sample_arrives_once_and_in_order_over_a_line_that_breaks(drops: list[int], unwritten: int) -> None:
    script = [Badly(drop_after_frames=count, unwritten_samples=min(unwritten, count * 1000)) for count in drops]
    service, frames = FakeService(script=script), noise(12)
    summary, ear = await through(service, frames)
    assert bytes(service.disk) == b"".join(frames)
    assert [start.session_id for start in service.starts] == ["", *["session-1"] * len(drops)]
    assert all(numbers == list(range(len(numbers))) for numbers in service.sequences)
    assert summary.is_drained
    assert summary.failures == ()
    assert set(ear.troubles) == {"line-broken"}
    assert ear.kinds.count("ready") == len(drops) + 1


async def test_sound_goes_on_in_the_middle_of_a_frame_if_the_servers_disk_ends_there() -> None:
    service, frames = FakeService(script=[Badly(drop_after_frames=3, unwritten_samples=500)]), noise(5)
    summary, _ = await through(service, frames)
    assert bytes(service.disk) == b"".join(frames)
    assert service.frame_samples == [1600, 1600, 1600, 500, 1600, 1600]
    assert summary.is_drained


async def test_a_line_that_breaks_after_stop_is_opened_again_and_stop_is_said_again() -> None:
    service = FakeService(script=[Badly(drop_at_stop=True)])
    summary, ear = await through(service, noise(3))
    assert service.stops == [4800, 4800]
    assert summary.is_drained
    assert ear.kinds[-1] == "drained"


async def test_pauses_between_attempts_grow_and_end_after_a_minute() -> None:
    service, frames = (
        FakeService(script=[Badly(drop_after_frames=2, mute=True), *[Badly(http_status=HTTPStatus(503))] * 99]),
        noise(6),
    )
    clock = SleepingClock()
    async with running(service) as server:
        summary, ear = await spoken(server, Frames(frames), clock)
    assert clock.slept[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert 60 <= sum(clock.slept) < 70
    assert ear.troubles == ["line-broken", "line-lost"]
    assert not summary.is_drained
    assert summary.failures == ("line-lost",)
    assert summary.unsent == b"".join(frames), "nothing was acknowledged: all of it is kept"


async def test_what_was_acknowledged_is_not_kept_when_giving_up() -> None:
    service = FakeService(script=[Badly(fail_after_frames=4), *[Badly(http_status=HTTPStatus(503))] * 99])
    frames = noise(9)
    async with running(service) as server:
        clock, source = SleepingClock(), Frames(frames, held=4)
        summary, _ = await spoken(server, source, clock)
    acknowledged = summary.samples * 2 - len(summary.unsent)
    assert acknowledged == 3 * 3200
    assert summary.unsent == b"".join(frames)[acknowledged:], "also what the source had not given yet"


async def test_an_acknowledged_sample_begins_a_new_minute_of_patience() -> None:
    down = [Badly(http_status=HTTPStatus(502))] * 5
    service = FakeService(script=[Badly(fail_after_frames=2), *down, Badly(fail_after_frames=2), *down])
    summary, ear = await through(service, noise(6), patience=Patience(give_up_s=20.0))
    assert summary.is_drained
    assert ear.troubles == ["line-broken", "line-broken"]
    assert summary.breaks == 2


async def test_an_expired_sign_in_is_renewed_and_the_session_goes_on() -> None:
    service = FakeService(script=[Badly(fail_after_frames=2, failure=EXPIRED, close_code=4401)])
    asked: list[int] = []

    async def renew() -> str:
        asked.append(1)
        return "t1"

    frames = noise(5)
    summary, ear = await through(service, frames, renew=renew)
    assert bytes(service.disk) == b"".join(frames)
    assert service.tokens == ["Bearer t0", "Bearer t1"]
    assert asked == [1]
    assert summary.is_drained
    assert "error" not in ear.kinds, "what was mended is not said"


@pytest.mark.parametrize(
    "wants",
    [
        Badly(refuse_start=True, failure=EXPIRED, close_code=4401),
        Badly(refuse_start=True, close_code=4401),
        Badly(http_status=HTTPStatus(401)),
    ],
)
async def test_a_sign_in_is_renewed_once_only(wants: Badly) -> None:
    service = FakeService(script=[wants] * 9)

    async def renew() -> str:
        return "t1"

    summary, ear = await through(service, noise(2), renew=renew)
    assert service.connections == 2
    assert summary.failures == ("sign-in-expired" if wants.failure else "client-sign-in-expired",)
    assert not summary.is_drained
    assert (ear.kinds == ["error"]) == (wants.failure is not None)


async def test_a_sign_in_that_is_refused_ends_the_dictation_and_keeps_the_sound() -> None:
    service = FakeService(script=[Badly(fail_after_frames=2, failure=EXPIRED, close_code=4401)])

    async def renew() -> str:
        raise DeniedError("client-sign-in-refused", server="s", text="")

    frames = noise(4)
    summary, ear = await through(service, frames, renew=renew)
    assert ear.troubles == ["client-sign-in-refused"]
    assert b"".join(frames).endswith(summary.unsent)
    assert len(summary.unsent) >= 3 * 3200


async def test_a_fatal_error_ends_with_the_servers_sentence_and_keeps_the_sound() -> None:
    service = FakeService(script=[Badly(fail_after_frames=3, failure=REFUSED)])
    frames = noise(6)
    summary, ear = await through(service, frames)
    assert ear.messages[-1] == REFUSED
    assert summary.failures == ("report-locked",)
    assert service.connections == 1
    assert summary.unsent
    assert b"".join(frames).endswith(summary.unsent)


async def test_a_refusal_of_the_first_start_keeps_nothing() -> None:
    summary, ear = await through(FakeService(script=[Badly(refuse_start=True, failure=REFUSED)]), noise(3))
    assert ear.kinds == ["error"]
    assert summary.samples == 0
    assert summary.unsent == b""


async def test_a_gap_that_the_server_names_is_filled_over_a_new_connection() -> None:
    gap = Failure(code="frame-gap", text="Il manque du son.", fatal=True)
    service = FakeService(script=[Badly(fail_after_frames=3, failure=gap)])
    frames = noise(5)
    summary, ear = await through(service, frames)
    assert bytes(service.disk) == b"".join(frames)
    assert summary.is_drained
    assert "error" not in ear.kinds


async def test_who_goes_on_waits_for_a_place_where_the_service_is_busy() -> None:
    busy = Failure(code="service-busy", text="Toutes les places sont prises.", fatal=True)
    service = FakeService(script=[Badly(fail_after_frames=3), Badly(refuse_start=True, failure=busy)])
    frames = noise(5)
    summary, ear = await through(service, frames)
    assert bytes(service.disk) == b"".join(frames)
    assert summary.is_drained
    assert "error" not in ear.kinds


async def test_who_begins_is_told_that_the_service_is_busy() -> None:
    busy = Failure(code="service-busy", text="Toutes les places sont prises.", fatal=True)
    summary, ear = await through(FakeService(script=[Badly(refuse_start=True, failure=busy)]), noise(3))
    assert ear.kinds == ["error"]
    assert summary.samples == 0


async def test_sound_that_the_server_confirmed_and_lost_is_said() -> None:
    service = FakeService(script=[Badly(fail_after_frames=4), Badly(forget_samples=3200)])
    summary, ear = await through(service, noise(8))
    assert ear.troubles == ["line-broken", "server-lost-sound"]
    assert not summary.is_drained


async def test_a_server_that_decodes_less_than_was_sent_is_told_on() -> None:
    summary, ear = await through(FakeService(script=[Badly(drain_short_by=1600)]), noise(3))
    assert ear.troubles == ["dictation-drained-short"]
    assert not summary.is_drained
    assert summary.failures == ("dictation-drained-short",)


async def test_no_server_is_said_at_once() -> None:
    clock = SleepingClock()
    summary, ear = await spoken(await unused_port(), Frames(noise(3)), clock)
    assert ear.troubles == ["server-unreachable"]
    assert clock.slept == []
    assert summary.unsent == b""


@pytest.mark.parametrize("bad", [Badly(garbage=True), Badly(http_status=HTTPStatus(404))])
async def test_what_is_no_such_service_is_said(bad: Badly) -> None:
    _, ear = await through(FakeService(script=[bad]), noise(1))
    assert ear.troubles == ["server-not-understood"]


async def test_giving_up_ends_at_once_and_keeps_the_sound() -> None:
    service = FakeService(script=[Badly(mute=True)])
    frames = noise(5)
    async with running(service) as server:
        clock, ear, source = SleepingClock(), Ear(), Frames(frames, held=3)
        uplink = Uplink(server, token="t0", clock=clock, sleep=clock.sleep)
        service.on_frame = lambda durable: uplink.give_up() if durable == 3 * 1600 else None
        async with asyncio.timeout(30):
            summary = await dictate(source, uplink, ear, clock)
    assert ear.troubles == ["dictation-given-up"]
    assert summary.unsent == b"".join(frames)
