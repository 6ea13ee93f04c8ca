"""What a signed version changed, as the page asks for it."""

from fastapi.testclient import TestClient

from tests.service.world import PASSWORD
from tests.web.site import Site


def test_a_correction_says_which_words_it_removed_and_added(web: tuple[Site, TestClient]) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report = site.open_report(browser, headers)
    address = f"/api/reports/{report}"

    def sign() -> None:
        version = browser.get(address, headers=headers).json()["report"]["version"]
        body = {"password": PASSWORD, "base_version": version}
        answer = browser.post(f"{address}/sign", json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    site.world.type("Pas d'hémorragie.")
    sign()
    assert browser.post(f"{address}/correct", json={}, headers=headers).status_code == 200
    site.world.type("Contrôle conseillé. ")
    sign()
    (section,) = browser.get(f"{address}/revisions/2/changes", headers=headers).json()
    changed = "".join(run["text"] for run in section["runs"] if run["change"] == "added")
    assert changed.strip() == "Contrôle conseillé."
    assert browser.get(f"{address}/revisions/1/changes", headers=headers).json() == []
    unknown = browser.get(f"{address}/revisions/3/changes", headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "revision-unknown")


def test_only_who_signed_in_may_ask(web: tuple[Site, TestClient]) -> None:
    site, browser = web
    report = site.open_report(browser, site.sign_in(browser))
    browser.cookies.clear()
    assert browser.get(f"/api/reports/{report}/revisions/1/changes").status_code == 401
