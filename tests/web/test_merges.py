"""A merge of patients on the page: shown until it was seen, and no signature before."""

from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient

from reporting.service.receive import ReceiveOrders
from tests.service.world import PASSWORD
from tests.web.site import Site

Web = tuple[Site, TestClient]

MERGE = (
    rb"MSH|^~\&|HIS|APHP-X|||20260106120030||ADT^A40|A1|P|2.5.1||||||UNICODE UTF-8"
    b"\rPID|1||IPP500^^^APHP-X^PI||SURVIVANTE^ANNE\rMRG|IPP101^^^APHP-X^PI"
)


def merged(site: Site) -> None:
    receive = ReceiveOrders(site.world.units, site.world.clock, ZoneInfo("Europe/Paris"), site.world.hub)
    assert b"MSA|AA" in receive.receive(MERGE)


def test_a_merge_is_shown_until_it_was_seen_and_stops_signing(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report = site.open_report(browser, headers)
    site.world.type("Pas d'hémorragie.")
    merged(site)
    address = f"/api/reports/{report}"
    view = browser.get(address, headers=headers).json()
    assert view["order"]["patient"]["name"]["family"] == "SURVIVANTE"
    at = view["order"]["patient_merged_at"]
    assert at == "2026-01-06T11:00:30Z"
    body = {"password": PASSWORD, "base_version": view["report"]["version"]}
    refused = browser.post(f"{address}/sign", json=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "patient-merge-not-seen")
    another = browser.post(f"{address}/merge-seen", json={"merged_at": "2026-01-06T11:00:29Z"}, headers=headers)
    assert another.json()["order"]["patient_merged_at"] == at
    seen = browser.post(f"{address}/merge-seen", json={"merged_at": at}, headers=headers)
    assert seen.json()["order"]["patient_merged_at"] is None
    assert "patient-merge-seen" in site.world.audited(report)
    signed = browser.post(f"{address}/sign", json=body, headers=headers)
    assert signed.status_code == 200, signed.text


def test_only_a_radiologist_can_have_seen_it(web: Web) -> None:
    site, browser = web
    report = site.open_report(browser, site.sign_in(browser))
    merged(site)
    headers = site.sign_in(browser, "admin")
    body = {"merged_at": "2026-01-06T11:00:30Z"}
    assert browser.post(f"/api/reports/{report}/merge-seen", json=body, headers=headers).status_code == 403
