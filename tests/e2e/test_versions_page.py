"""The history of signed versions in a real browser: what a correction changed, what a version was made with. French."""

from playwright.sync_api import Page, expect

from reporting.service.events import publish_changed
from tests.e2e.test_lifecycle_page import opened, pytestmark
from tests.service.world import LEA
from tests.web.site import Site

__all__ = ["opened", "pytestmark"]


def sign_twice(site: Site) -> None:
    world = site.world
    for text in ("Pas d'hémorragie. ", "Contrôle conseillé. "):
        world.type(text)
        world.sign()
        if text.startswith("Pas"):
            world.signing.correct(world.report_id, LEA)


def test_a_correction_shows_its_words_and_stays_open_when_the_list_is_drawn_again(opened: tuple[Page, Site]) -> None:
    page, site = opened
    sign_twice(site)
    page.reload()
    newest = page.get_by_test_id("revision").first
    changes = newest.get_by_test_id("changes")
    expect(changes.locator("summary")).to_have_text("Modifications depuis la version 1")
    changes.locator("summary").click()
    expect(changes.locator("ins").first).to_contain_text("Contrôle conseillé.")
    expect(page.get_by_test_id("revision").last.get_by_test_id("changes")).to_have_count(0)
    made = newest.get_by_test_id("made-with")
    made.locator("summary").click()
    expect(made.locator("dd").first).to_have_text(site.world.units.rows.signed[site.world.report_id, 2].content_hash)
    page.evaluate("document.querySelector('#revisions li').dataset.drawn = 'before'")
    publish_changed(site.hub, site.world.report_id)
    expect(page.locator("#revisions li[data-drawn]")).to_have_count(0)
    expect(page.get_by_test_id("revision").first.get_by_test_id("made-with")).to_have_attribute("open", "")
    expect(page.get_by_test_id("changes").first.locator("ins").first).to_contain_text("Contrôle conseillé.")
