"""A patient who is merged while the report is being written, on the page in a real browser. French."""

from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from reporting.service.receive import ReceiveOrders
from tests.e2e.test_lifecycle_page import opened
from tests.e2e.test_spoken_page import CHROMIUM
from tests.web.site import Site
from tests.web.test_merges import MERGE

__all__ = ["opened"]
pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: apt install chromium"),
]


def test_the_merge_is_shown_at_once_and_goes_when_it_was_seen(opened: tuple[Page, Site]) -> None:
    page, site = opened
    page.get_by_test_id("field-findings").click()
    page.keyboard.type("Pas d'hémorragie.")
    expect(page.get_by_test_id("saving")).to_have_attribute("data-state", "saved")
    receive = ReceiveOrders(site.world.units, site.world.clock, ZoneInfo("Europe/Paris"), site.hub)
    receive.receive(MERGE)
    banner = page.get_by_test_id("notice-merged")
    expect(banner).to_contain_text("fusionné")
    expect(page.get_by_test_id("patient")).to_contain_text("SURVIVANTE")
    expect(page.get_by_test_id("field-findings")).to_contain_text("Pas d'hémorragie.")
    page.get_by_test_id("merge-seen").click()
    expect(banner).to_have_count(0)
    with site.world.units() as unit:
        assert unit.orders.get("order-1").patient_merged_at is None
