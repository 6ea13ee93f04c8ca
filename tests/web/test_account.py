"""Signing in and out, by form and by client; what an unsigned or forged request gets."""

import re

from fastapi.testclient import TestClient

from tests.service.world import PASSWORD
from tests.web.site import Site

Web = tuple[Site, TestClient]


def by_form(browser: TestClient, password: str = PASSWORD) -> None:
    answer = browser.post("/login", data={"login": "lea", "password": password})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def csrf_of(page: str) -> str:
    match = re.search(r'"csrf":\s*"([^"]+)"', page)
    assert match
    return match[1]


def test_a_page_without_sign_in_leads_to_the_form(web: Web) -> None:
    _, browser = web
    answer = browser.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_the_form_sets_a_cookie_that_scripts_cannot_read(web: Web) -> None:
    _, browser = web
    answer = browser.post("/login", data={"login": "lea", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_wrong_password_shows_the_form_again_and_says_so_in_the_sites_language(web: Web) -> None:
    _, browser = web
    answer = browser.post("/login", data={"login": "lea", "password": "wrong"})
    assert answer.status_code == 403
    assert "mot de passe" in answer.text.lower()


def test_an_api_call_without_sign_in_is_401_with_a_code(web: Web) -> None:
    _, browser = web
    answer = browser.get("/api/worklist")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_a_change_by_cookie_needs_the_csrf_token(web: Web) -> None:
    _, browser = web
    by_form(browser)
    refused = browser.post("/api/orders/order-1/open", json={})
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf-token-wrong")
    token = csrf_of(browser.get("/").text)
    assert browser.post("/api/orders/order-1/open", json={}, headers={"X-CSRF-Token": token}).status_code == 200


def test_signing_out_ends_the_session(web: Web) -> None:
    _, browser = web
    by_form(browser)
    token = csrf_of(browser.get("/").text)
    cookies = dict(browser.cookies)
    assert browser.post("/logout", data={"csrf": token}).status_code == 303
    assert browser.get("/api/worklist", cookies=cookies).status_code == 401


def test_signing_out_by_another_page_is_refused(web: Web) -> None:
    _, browser = web
    by_form(browser)
    assert browser.post("/logout", data={"csrf": "forged"}).status_code == 403
    assert browser.get("/").status_code == 200


def test_a_client_signs_in_with_a_bearer_token_and_out_again(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    assert browser.get("/api/worklist", headers=headers).status_code == 200
    assert browser.post("/api/logout", headers=headers).status_code == 204
    assert browser.get("/api/worklist", headers=headers).status_code == 401


def test_a_session_ends_after_its_time(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    site.world.clock.advance(3600)
    answer = browser.get("/api/worklist", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-expired")


def test_every_answer_forbids_foreign_and_inline_content(web: Web) -> None:
    _, browser = web
    headers = browser.get("/login").headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_hold_no_inline_script_or_style(web: Web) -> None:
    site, browser = web
    by_form(browser)
    report_id = site.open_report(browser, {"X-CSRF-Token": csrf_of(browser.get("/").text)})
    for path in ("/login", "/", f"/reports/{report_id}"):
        page = browser.get(path).text
        scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, re.S)
        assert all("src=" in attributes or "application/json" in attributes for attributes, _ in scripts)
        assert not re.search(r"<style|\sstyle=|\son\w+=", page)
