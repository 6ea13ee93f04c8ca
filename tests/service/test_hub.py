"""What pages are told about a report."""

import asyncio
import threading

from reporting.service.hub import BACKLOG, Hub


async def test_every_page_of_the_report_is_told_and_no_other() -> None:
    hub = Hub()
    with hub.subscribe("a") as one, hub.subscribe("a") as two, hub.subscribe("b") as other:
        hub.publish("a", "cursor", {"offset": 1})
        assert [(await page.next(1)).event for page in (one, two)] == ["cursor", "cursor"]  # type: ignore[union-attr]
        assert await other.next(0) is None


async def test_events_come_from_any_thread_in_order() -> None:
    hub = Hub()
    with hub.subscribe("a") as page:
        thread = threading.Thread(target=lambda: [hub.publish("a", "edit", {"version": n}) for n in range(20)])
        thread.start()
        told = [await page.next(5) for _ in range(20)]
        thread.join()
    assert [event.body["version"] for event in told if event] == list(range(20))


async def test_the_newest_partial_wins() -> None:
    hub = Hub()
    with hub.subscribe("a") as page:
        hub.publish("a", "partial", {"text": "un"})
        hub.publish("a", "partial", {"text": "un nodule"})
        await asyncio.sleep(0)
        first = await page.next(1)
        assert first is not None
        assert first.body == {"text": "un nodule"}
        assert await page.next(0) is None


async def test_a_page_that_lags_is_told_to_load_again() -> None:
    hub = Hub()
    with hub.subscribe("a") as page:
        for version in range(BACKLOG + 1):
            hub.publish("a", "edit", {"version": version})
        await asyncio.sleep(0)
        told = await page.next(1)
        assert told is not None
        assert told.event == "changed"


async def test_a_page_that_left_is_forgotten() -> None:
    hub = Hub()
    with hub.subscribe("a"):
        pass
    hub.publish("a", "edit", {})
    assert not hub._subscriptions
