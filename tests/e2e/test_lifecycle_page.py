"""Preliminary, withdrawn and linked reports on the pages in a real browser; storage in memory. French."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from reporting.report.order import Code, Identifier
from tests.e2e.test_spoken_page import CHROMIUM, PATIENCE_MS, served
from tests.service.saying import Speaker
from tests.service.world import ORDER, PASSWORD
from tests.web.site import Site

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: apt install chromium"),
]
OTHER = replace(
    ORDER,
    order_id="order-2",
    procedure=Code(value="LEC", meaning="TDM du rachis cervical"),
    placer_number=None,
    accession_number=Identifier(value="ACN102"),
)


@pytest.fixture
def opened() -> Iterator[tuple[Page, Site]]:
    """Yield the page of a draft whose patient has another order."""
    site = Site()
    site.world.put_order(OTHER)
    site.world.open()
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{address}/login")
        page.get_by_test_id("login").fill("lea")
        page.get_by_test_id("password").fill(PASSWORD)
        page.get_by_test_id("sign-in").click()
        page.goto(f"{address}/reports/{site.world.report_id}")
        expect(page.locator("body")).to_have_attribute("data-editable", "true")
        site.world.hub = site.hub  # type: ignore[assignment]  # what is said is told to the browser
        yield page, site
        browser.close()
    assert not problems


def confirm(page: Page) -> None:
    page.get_by_test_id("sign-dialog").get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("confirm-sign").click()


def test_from_a_preliminary_report_of_two_examinations_to_its_withdrawal(opened: tuple[Page, Site]) -> None:
    page, site = opened
    box = page.get_by_test_id("link")
    expect(box).to_have_count(1)
    box.check()
    expect(page.get_by_test_id("link")).to_be_checked()
    page.get_by_test_id("field-findings").click()
    page.keyboard.type("Pas d'hémorragie.")
    expect(page.get_by_test_id("saving")).to_have_attribute("data-state", "saved")

    Speaker(site.world).obeyed("compte rendu provisoire")
    expect(page.locator("#sign-title")).to_have_text("Envoyer en provisoire")
    expect(page.get_by_test_id("sign-who")).to_contain_text("TDM du rachis cervical · ACN102")
    confirm(page)
    expect(page.get_by_test_id("report-state")).to_have_text("Provisoire, non définitif")
    expect(page.get_by_test_id("link")).to_have_count(0)
    expect(page.locator("#linked")).to_contain_text("ACN102")
    page.get_by_test_id("field-findings").click()
    page.keyboard.press("End")
    page.keyboard.type(" Contrôle.")

    page.get_by_test_id("sign").click()
    expect(page.locator("#sign-title")).to_have_text("Signer le compte rendu")
    confirm(page)
    expect(page.get_by_test_id("report-state")).to_have_text("Signé")
    expect(page.get_by_test_id("revision")).to_have_count(2)

    page.get_by_test_id("withdraw").click()
    page.get_by_test_id("reason-wrong-patient").check()
    page.get_by_test_id("withdrawal-note").fill("Dossier voisin")
    confirm(page)
    expect(page.get_by_test_id("notice-withdrawn")).to_contain_text("a été retiré")
    expect(page.get_by_test_id("notice-withdrawn")).to_contain_text("Mauvais patient (Dossier voisin)")
    expect(page.locator("body")).to_have_attribute("data-editable", "false")
    for name in ("sign", "release", "correct", "addend", "withdraw"):
        expect(page.get_by_test_id(name)).to_be_hidden()

    page.get_by_test_id("new-report").click()
    expect(page.locator("body")).to_have_attribute("data-editable", "true")
    expect(page.get_by_test_id("earlier-report")).to_be_visible()
    expect(page.get_by_test_id("field-findings")).to_have_text("")


def test_orders_of_one_report_stand_together_in_the_worklist(opened: tuple[Page, Site]) -> None:
    page, _ = opened
    page.get_by_test_id("link").check()
    expect(page.get_by_test_id("link")).to_be_checked()
    page.get_by_test_id("back").click()
    rows = page.get_by_test_id("open-row")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_have_attribute("data-linked", "first")
    expect(rows.nth(1)).to_have_attribute("data-linked", "more")
    expect(rows.nth(1)).to_contain_text("×2")
    rows.nth(1).click()
    expect(page.get_by_test_id("patient")).to_have_text("PAT-TROIS DOMINIQUE")
    expect(page.get_by_test_id("link")).to_be_checked()
