"""Spoken commands on the page in a real browser: the service and its storage are in memory, nobody speaks."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from tests.service.saying import Speaker
from tests.service.world import PASSWORD
from tests.web.site import Site

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
PATIENCE_MS = 20_000
pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(not CHROMIUM, reason="needs a browser: apt install chromium"),
]


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Run the site on a free port in a thread; yield its address."""
    server = uvicorn.Server(uvicorn.Config(site.app, port=0, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def spoken() -> Iterator[tuple[Page, Speaker]]:
    """Yield the report's page, and who speaks into the report while it is open."""
    site = Site()
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
        expect(page.get_by_test_id("status-link")).to_contain_text("établie")
        world = site.world
        world.hub = site.hub  # type: ignore[assignment]  # what is said is told to the browser
        yield page, Speaker(world, site=site.dictating._around.keeping.macros)
        browser.close()
    assert not problems


def selected(page: Page) -> str:
    return str(page.evaluate("getSelection().toString()"))


def test_spoken_commands_on_the_page(spoken: tuple[Page, Speaker]) -> None:
    page, speaker = spoken
    findings = page.get_by_test_id("field-findings")

    speaker.say("nodule gauche de douze millimètres point")
    expect(findings).to_contain_text("Nodule gauche de 12 mm.")
    speaker.obeyed("remplacer gauche par droit")
    expect(findings).to_contain_text("Nodule droit de 12 mm.")
    expect(page.get_by_test_id("command")).to_have_text("Commande : « gauche » remplacé")
    speaker.obeyed("annuler")
    expect(findings).to_contain_text("Nodule gauche de 12 mm.")

    speaker.obeyed("sélectionner douze millimètres")
    expect(page.get_by_test_id("command")).to_contain_text("sélectionné")
    assert selected(page) == "12 mm"

    assert speaker.refused("sélectionner pancréas") == "words-not-found"
    expect(page.get_by_test_id("notice-dictation")).to_contain_text("rien n'a été modifié")

    speaker.obeyed("vider le champ")
    expect(page.get_by_test_id("notice-clear")).to_contain_text("Vider le champ")
    expect(findings).to_contain_text("Nodule gauche")
    page.get_by_test_id("confirm-clear").click()
    expect(findings).not_to_contain_text("Nodule gauche")
    expect(page.get_by_test_id("notice-clear")).to_have_count(0)
    speaker.obeyed("annuler")
    expect(findings).to_contain_text("Nodule gauche de 12 mm.")

    speaker.obeyed("insérer kyste rénal simple")
    expect(findings).to_contain_text("‹côté›")
    expect(page.get_by_test_id("command")).to_contain_text("kyste rénal simple")
    assert selected(page) == "‹côté›"
    speaker.say("droit")
    expect(findings).to_contain_text("Kyste simple du rein droit")

    speaker.obeyed("que puis-je dire")
    expect(page.get_by_test_id("can-say-replace")).to_contain_text("remplacer … par …")
    expect(page.get_by_test_id("can-say")).to_contain_text("thorax normal")
    page.get_by_test_id("close-help").click()

    speaker.obeyed("signer le compte rendu")
    expect(page.get_by_test_id("sign-dialog")).to_be_visible()
    expect(page.get_by_test_id("report-state")).to_have_text("Brouillon")
