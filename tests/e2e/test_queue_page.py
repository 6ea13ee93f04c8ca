"""The operator's queue in a real browser: look, mend, hold, release. What came from a peer stays text."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect, sync_playwright

from reporting.app import bind
from reporting.hl7.delivery import Attempt, DeliveryState, Outcome, OutcomeKind
from tests.e2e.test_page import ARGUMENTS, CHROMIUM, PATIENCE_MS
from tests.hl7.test_mended import ORIGINAL
from tests.service.world import PASSWORD
from tests.web.site import Site

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: apt install chromium"),
]
MARKUP = "<img src=x onerror=alert(1)>"


def refused_site() -> Site:
    """A site with one signed report whose message was refused with markup in the answer."""
    site = Site()
    browser = TestClient(site.app, raise_server_exceptions=False)
    headers = site.sign_in(browser)
    site.open_report(browser, headers)
    site.world.type("Pas d'hémorragie.")
    site.world.sign()
    rows = site.world.units.rows.deliveries
    (delivery,) = rows.values()
    refused = Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code="AE", reason=MARKUP)
    attempt = Attempt(number=1, at=site.world.clock.now(), outcome=refused, duration_ms=4)
    rows[delivery.delivery_id] = replace(delivery, message=ORIGINAL, state=DeliveryState.REFUSED, attempts=(attempt,))
    return site


@pytest.fixture
def served() -> Iterator[tuple[Site, str]]:
    site = refused_site()
    listening: socket.socket = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(site.app, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield site, f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture
def page(served: tuple[Site, str]) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.goto(f"{served[1]}/login")
        page.fill("input[name=login]", "admin")
        page.fill("input[name=password]", PASSWORD)
        page.click("button.primary")
        page.get_by_test_id("to-queue-link").click()
        yield page
        browser.close()


def test_a_refused_message_is_mended_and_a_destination_held(
    served: tuple[Site, str], page: Page, tmp_path: Path
) -> None:
    site, _ = served
    row = page.get_by_test_id("destination")
    expect(row).to_have_attribute("data-destination", "ris")
    page.get_by_test_id("count-refused").click()
    line = page.get_by_test_id("queue-line")
    expect(line).to_contain_text(MARKUP)
    assert page.locator("img").count() == 0
    page.screenshot(path=tmp_path / "queue.png")

    page.get_by_test_id("delivery-mend").click()
    text = page.get_by_test_id("message-text")
    expect(text).not_to_have_value("")
    original = text.input_value()
    text.fill(original.replace("Pas d'hémorragie", "Hémorragie"))
    page.get_by_test_id("mend").click()
    expect(page.locator("#message-dialog .error")).not_to_be_empty()
    page.screenshot(path=tmp_path / "mend.png")
    text.fill(original.replace("|HOSPITAL|", "|CHU|"))
    page.get_by_test_id("mend").click()
    expect(page.get_by_test_id("message-dialog")).to_be_hidden()
    expect(page.get_by_test_id("count-queued")).to_have_text("1")
    assert [each.state for each in site.world.units.rows.deliveries.values()] == [
        DeliveryState.MENDED,
        DeliveryState.QUEUED,
    ]

    page.get_by_test_id("destination-hold").click()
    page.get_by_test_id("reason").fill("mise à jour")
    page.get_by_test_id("confirm-ask").click()
    expect(row).to_contain_text("mise à jour")
    page.get_by_test_id("count-queued").click()
    page.get_by_test_id("delivery-hold").click()
    page.get_by_test_id("confirm-ask").click()
    expect(page.get_by_test_id("count-held")).to_have_text("1")
    page.screenshot(path=tmp_path / "held.png")
    page.get_by_test_id("destination-release").click()
    expect(page.get_by_test_id("destination-hold")).to_be_visible()
    deadline_s = time.monotonic() + 30
    while "ris" not in site.urged and time.monotonic() < deadline_s:
        time.sleep(0.05)
    assert "ris" in site.urged
