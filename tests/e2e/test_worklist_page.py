"""The worklist in a real browser: filters by key, remembered; no patient's word in an address; locks and changes."""

import random
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from reporting.app import bind
from reporting.report.order import Identifier, OrderStatus, PersonName, Priority
from tests.bench.worklist import an_examination
from tests.e2e.test_page import ARGUMENTS, CHROMIUM, PATIENCE_MS
from tests.service.world import PASSWORD
from tests.web.site import Site

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: apt install chromium"),
]
SIZES = ((1366, 768), (1920, 1080))


def a_busy_site() -> Site:
    """A site with 260 orders, of which one is a draft that somebody has the lock of."""
    site = Site()
    chance = random.Random(3)
    with site.world.units() as unit:
        for number in range(260):
            order = replace(an_examination(number, chance), status=OrderStatus.EXAMINED)
            unit.orders.save(replace(order, status=OrderStatus.CANCELLED) if number % 50 == 7 else order)
        unit.commit()
    return site


@pytest.fixture
def served() -> Iterator[tuple[Site, str]]:
    site = a_busy_site()
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
        page.fill("input[name=login]", "lea")
        page.fill("input[name=password]", PASSWORD)
        page.click("button.primary")
        page.locator("body[data-loaded]").wait_for()
        yield page
        browser.close()


def test_the_list_is_narrowed_by_keys_and_remembered_without_a_patients_word(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    rows = page.get_by_test_id("open-row")
    expect(rows).to_have_count(200)
    expect(page.locator("tr:focus")).to_have_attribute("data-priority", "stat")
    page.get_by_test_id("more").click()
    expect(rows).to_have_count(261)
    page.locator("tbody tr").first.focus()
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("9")
    expect(rows).to_have_count(6)
    expect(page.get_by_test_id("choose-cancelled")).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith("#status=cancelled")
    page.keyboard.press("0")
    page.get_by_test_id("choose-MR").click()
    page.keyboard.press("/")
    page.keyboard.type("lefevre")
    expect(rows.filter(has_text="Lefèvre").first).to_be_visible()
    expect(rows.filter(has_not_text="Lefèvre")).to_have_count(0)
    page.keyboard.press("Alt+1")
    expect(page.get_by_test_id("choose-unread")).to_have_attribute("aria-pressed", "true")
    assert "lefevre" not in " ".join([page.url, *asked])
    page.goto(page.url.split("#")[0])
    expect(page.get_by_test_id("choose-MR")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("search")).to_have_value("")
    page.keyboard.press("?")
    expect(page.locator("#help-dialog")).to_be_visible()


def test_what_others_do_is_seen_without_asking(served: tuple[Site, str], page: Page, tmp_path: Path) -> None:
    site, _ = served
    with site.world.units() as unit:
        new = an_examination(900, random.Random(1))
        name = replace(new.patient, name=PersonName(family="Nouveau"), identifiers=(Identifier(value="N1"),))
        unit.orders.save(replace(new, order_id="new", patient=name, priority=Priority.STAT, scheduled_at=None))
        unit.commit()
    site.world.open()
    row = page.locator('[data-order-id="new"]')
    expect(row).to_be_visible()
    expect(page.get_by_test_id("choose-draft").locator(".count")).to_have_text("1")
    page.get_by_test_id("choose-draft").click()
    expect(page.locator('[data-order-id="order-1"]')).to_contain_text("·")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=tmp_path / f"worklist-{scheme}-{width}.png")
