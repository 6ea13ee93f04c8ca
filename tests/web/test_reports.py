"""Worklist and reports over HTTP: the API of DESIGN.md."""

import pytest
from fastapi.testclient import TestClient

from tests.service.world import PASSWORD
from tests.web.site import Site

Web = tuple[Site, TestClient]


def edit(base: int, text: str, *, edit_id: str = "edit-0001", field_id: str = "impression") -> dict[str, object]:
    return {"edit_id": edit_id, "field_id": field_id, "base_version": base, "start": 0, "end": 0, "text": text}


def test_the_worklist_shows_the_order_and_finds_it_without_accents(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    (row,) = browser.get("/api/worklist", headers=headers).json()
    assert row["order"]["patient"]["name"]["family"] == "PAT-TROIS"
    assert browser.post("/api/worklist", json={"search": "cerebrale"}, headers=headers).json()["rows"] == [row]
    assert browser.post("/api/worklist", json={"search": "genou"}, headers=headers).json()["rows"] == []


def test_a_report_is_opened_written_signed_and_shown(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    view = browser.get(f"/api/reports/{report_id}", headers=headers).json()
    assert set(view) == {
        "report",
        "order",
        "linked",
        "cursor",
        "lock",
        "revisions",
        "deliveries",
        "can",
        "earlier",
        "current",
    }
    assert view["lock"]["mine"] is True
    assert {"edit", "sign", "template"} <= set(view["can"])
    applied = browser.post(f"/api/reports/{report_id}/edits", json=edit(0, "Normal."), headers=headers).json()
    assert applied["version"] == 1
    assert applied["edit"]["origin"] == "typed"
    body = {"password": PASSWORD, "base_version": 1}
    signed = browser.post(f"/api/reports/{report_id}/sign", json=body, headers=headers).json()
    assert signed["report"]["state"] == "signed"
    assert signed["deliveries"][0]["state"] == "queued"
    assert "message" not in signed["deliveries"][0]
    document = browser.get(f"/api/reports/{report_id}/document.docx", headers=headers)
    assert document.content[:2] == b"PK"
    assert report_id in document.headers["content-disposition"]
    pdf = browser.get(f"/api/reports/{report_id}/document.pdf", headers=headers)
    assert (pdf.content[:5], pdf.headers["content-type"]) == (b"%PDF-", "application/pdf")
    assert report_id in pdf.headers["content-disposition"]
    oru = browser.get(f"/api/reports/{report_id}/oru", headers=headers).text
    assert oru.startswith("MSH|")


def test_the_same_edit_sent_twice_is_applied_once(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    for _ in range(2):
        assert browser.post(f"/api/reports/{report_id}/edits", json=edit(0, "Un."), headers=headers).status_code == 200
    assert site.world.text("impression") == "Un."


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/reports/nowhere", None, 404, "report-unknown"),
        ("POST", "/api/orders/nowhere/open", {}, 404, "order-unknown"),
        ("POST", "/api/reports/{id}/edits", edit(9, "x"), 409, "edit-outdated"),
        ("POST", "/api/reports/{id}/edits", edit(0, "x", field_id="nowhere"), 400, "field-unknown"),
        ("POST", "/api/reports/{id}/edits", {"text": "x"}, 400, "request-not-understood"),
        ("POST", "/api/reports/{id}/sign", {"password": "wrong", "base_version": 0}, 403, "password-wrong"),
        ("POST", "/api/reports/{id}/sign", {"password": PASSWORD, "base_version": 0}, 400, "report-empty"),
        ("POST", "/api/reports/{id}/release", {"password": "wrong", "base_version": 0}, 403, "password-wrong"),
        (
            "POST",
            "/api/reports/{id}/withdraw",
            {"password": PASSWORD, "base_version": 0},
            400,
            "request-not-understood",
        ),
        ("POST", "/api/reports/{id}/link", {"order_id": "nowhere"}, 404, "order-unknown"),
        ("POST", "/api/reports/{id}/link", {"order_id": "order-1"}, 409, "order-answered"),
        ("POST", "/api/reports/{id}/unlink", {"order_id": "order-1"}, 409, "order-not-linked"),
        ("GET", "/api/reports/nowhere/orders", None, 404, "report-unknown"),
        ("POST", "/api/reports/{id}/correct", {}, 409, "report-action-not-allowed"),
        ("POST", "/api/reports/{id}/template", {"template_id": "9.9"}, 404, "template-unknown"),
        ("GET", "/api/reports/{id}/document.docx", None, 404, "report-not-signed"),
        ("GET", "/api/reports/{id}/document.pdf", None, 404, "report-not-signed"),
        ("POST", "/api/deliveries/nowhere/resend", {}, 404, "delivery-unknown"),
        ("PUT", "/api/reports/{id}/cursor", {"field_id": "nowhere", "offset": 0}, 400, "field-unknown"),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_status_a_code_and_a_sentence(
    web: Web, method: str, path: str, body: object, status: int, code: str
) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    answer = browser.request(method, path.format(id=report_id), json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["text"].rstrip()[-1] == "."


def test_two_people_in_one_report_the_second_is_told_who_writes_and_may_take_over(web: Web) -> None:
    site, browser = web
    lea, eric = site.sign_in(browser), site.sign_in(browser, "eric")
    report_id = site.open_report(browser, lea)
    refused = browser.post(f"/api/reports/{report_id}/edits", json=edit(0, "x"), headers=eric)
    assert (refused.status_code, refused.json()["code"]) == (409, "report-locked")
    assert "Lea" in refused.json()["text"]
    view = browser.get(f"/api/reports/{report_id}", headers=eric).json()
    assert (view["lock"]["mine"], view["can"]) == (False, [])
    taken = browser.post(f"/api/reports/{report_id}/lock", json={"take_over": True}, headers=eric).json()
    assert taken["lock"]["mine"] is True
    assert browser.post(f"/api/reports/{report_id}/edits", json=edit(0, "y"), headers=eric).status_code == 200


def test_a_report_that_is_dictated_cannot_be_signed(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.world.signing._is_dictated = lambda _: True
    browser.post(f"/api/reports/{report_id}/edits", json=edit(0, "Normal."), headers=headers)
    body = {"password": PASSWORD, "base_version": 1}
    answer = browser.post(f"/api/reports/{report_id}/sign", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "dictation-still-running")


def test_a_surprise_is_answered_without_what_was_sent(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.world.signing.sign = None  # type: ignore[assignment, method-assign]  # a fault of ours
    body = {"password": "Quetzalcoatl-secret", "base_version": 0}
    answer = browser.post(f"/api/reports/{report_id}/sign", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "Quetzalcoatl" not in answer.text


def test_health_and_metrics_need_no_sign_in(web: Web) -> None:
    _, browser = web
    assert browser.get("/health").json() == {"status": "ok"}
    assert "python_info" in browser.get("/metrics").text
