"""The queue over HTTP: for administrators, audited, and nothing of a message in a list or an address."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from reporting.hl7.delivery import Attempt, Delivery, DeliveryState, Outcome, OutcomeKind
from reporting.web.health import watch_delivery
from tests.hl7.test_mended import LINES, ORIGINAL
from tests.service.world import PASSWORD
from tests.web.site import Site

Web = tuple[Site, TestClient]


def signed(web: Web) -> tuple[Delivery, dict[str, str]]:
    """Return the delivery of a signed report, refused, and the headers of an administrator."""
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.world.type("Pas d'hémorragie.")
    body = {"password": PASSWORD, "base_version": site.world.report().version}
    assert browser.post(f"/api/reports/{report_id}/sign", json=body, headers=headers).status_code == 200
    (delivery,) = site.world.units.rows.deliveries.values()
    refused = Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code="AE", reason="<b>PID-3</b>")
    attempt = Attempt(number=1, at=site.world.clock.now(), outcome=refused, duration_ms=4)
    delivery = replace(delivery, message=ORIGINAL, state=DeliveryState.REFUSED, attempts=(attempt,))
    site.world.units.rows.deliveries[delivery.delivery_id] = delivery
    return delivery, site.sign_in(browser, "admin")


def state(browser: TestClient, headers: dict[str, str]) -> dict[str, Any]:
    (ris,) = browser.get("/api/queue", headers=headers).json()
    return dict(ris)


def test_an_administrator_sees_the_queue_and_a_radiologist_does_not(web: Web) -> None:
    _, browser = web
    delivery, headers = signed(web)
    assert state(browser, headers)["refused"] == 1
    answer = browser.get("/api/queue/ris/refused", headers=headers)
    (line,) = answer.json()
    assert (line["delivery_id"], line["last"]["outcome"]["reason"]) == (delivery.delivery_id, "<b>PID-3</b>")
    assert "hémorragie" not in answer.text
    radiologist = web[0].sign_in(browser)
    for path in ("/queue", "/api/queue", "/api/queue/ris/refused"):
        refused = browser.get(path, headers=radiologist)
        assert refused.status_code == 403
        assert browser.get(path).status_code in (303, 401)


def test_only_administrators_have_the_link_and_the_page(web: Web) -> None:
    site, browser = web
    _, headers = signed(web)
    assert 'data-testid="destinations"' in browser.get("/queue", headers=headers).text
    assert 'href="/queue"' in browser.get("/", headers=headers).text
    assert 'href="/queue"' not in browser.get("/", headers=site.sign_in(browser)).text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/queue/ris/hold", {}),
        ("/api/queue/ris/release", {}),
        ("/api/queue/ris/resend", {}),
        ("/api/queue/ris/replay", {"since": "2026-01-01T00:00", "until": "2026-01-02T00:00"}),
        ("/api/deliveries/ID/hold", {}),
        ("/api/deliveries/ID/release", {}),
        ("/api/deliveries/ID/cancel", {"reason": "x"}),
        ("/api/deliveries/ID/mend", {"message": "x"}),
    ],
)
def test_no_act_is_a_radiologist_s(web: Web, path: str, body: dict[str, str]) -> None:
    site, browser = web
    delivery, _ = signed(web)
    answer = browser.post(path.replace("ID", delivery.delivery_id), json=body, headers=site.sign_in(browser))
    assert (answer.status_code, answer.json()["code"]) == (403, "queue-not-allowed")


def test_a_destination_is_held_and_released(web: Web) -> None:
    site, browser = web
    _, headers = signed(web)
    assert browser.post("/api/queue/ris/hold", json={"reason": "update"}, headers=headers).status_code == 204
    assert state(browser, headers)["hold"]["reason"] == "update"
    assert browser.post("/api/queue/ris/release", json={}, headers=headers).status_code == 204
    assert state(browser, headers)["hold"] is None
    assert site.urged == ["ris", "ris"]
    unknown = browser.post("/api/queue/nowhere/hold", json={}, headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "destination-unknown")


def test_a_message_is_read_mended_and_sent_in_place_of_the_refused_one(web: Web) -> None:
    site, browser = web
    delivery, headers = signed(web)
    path = f"/api/deliveries/{delivery.delivery_id}"
    assert browser.get(f"{path}/message", headers=headers).json() == {"message": "\n".join(LINES)}
    wrong = {"message": "\n".join(LINES).replace("Pas d'", "")}
    refused = browser.post(f"{path}/mend", json=wrong, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "mended-text-changed")
    assert "hémorragie" not in refused.text
    right = {"message": "\n".join(LINES).replace("|HOSPITAL|", "|CHU|")}
    new_id = browser.post(f"{path}/mend", json=right, headers=headers).json()["delivery_id"]
    assert b"|CHU|" in site.world.units.rows.deliveries[new_id].message
    assert site.world.audited(delivery.delivery_id)[-2:] == ["delivery-read", "delivery-mended"]


def test_refused_messages_go_again_are_given_up_or_replayed(web: Web) -> None:
    _, browser = web
    delivery, headers = signed(web)
    path = f"/api/deliveries/{delivery.delivery_id}"
    assert browser.post("/api/queue/ris/resend", json={}, headers=headers).json() == {"queued": 1}
    assert browser.post(f"{path}/hold", json={"reason": "wait"}, headers=headers).status_code == 204
    assert state(browser, headers)["held"] == 1
    assert browser.post(f"{path}/cancel", json={"reason": ""}, headers=headers).json()["code"] == "reason-missing"
    assert browser.post(f"{path}/cancel", json={"reason": "fax"}, headers=headers).status_code == 204
    assert state(browser, headers)["held"] == 0
    stretch = {"since": "2026-01-01T00:00", "until": "2027-01-01T00:00:00Z"}
    assert browser.post("/api/queue/ris/replay", json=stretch, headers=headers).json() == {"queued": 0}
    backwards = {"since": "2026-01-02T00:00", "until": "2026-01-01T00:00"}
    assert browser.post("/api/queue/ris/replay", json=backwards, headers=headers).json()["code"] == "replay-range-wrong"


def test_a_page_must_prove_itself(web: Web) -> None:
    _, browser = web
    signed(web)
    browser.cookies.clear()
    assert browser.post("/login", data={"login": "admin", "password": PASSWORD}).status_code == 303
    refused = browser.post("/api/queue/ris/hold", json={})
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf-token-wrong")


def test_metrics_tell_of_each_destination_and_of_nobody_else(web: Web) -> None:
    site, browser = web
    delivery, _ = signed(web)
    site.world.clock.advance(5)
    shown = browser.get("/metrics").text
    assert 'reporting_deliveries_refused{destination="ris"} 1.0' in shown
    assert 'reporting_deliveries_waiting{destination="ris"} 0.0' in shown
    rows = site.world.units.rows.deliveries
    rows[delivery.delivery_id] = replace(delivery, state=DeliveryState.QUEUED)
    shown = browser.get("/metrics").text
    assert 'reporting_deliveries_waiting{destination="ris"} 1.0' in shown
    assert 'reporting_deliveries_oldest_seconds{destination="ris"} 5.0' in shown
    assert 'reporting_destination_held{destination="ris"} 0.0' in shown
    watch_delivery("counted", "AA", 0.02)
    watch_delivery("counted", "AE", 0.02)
    watch_delivery("counted", "timeout", 10.0)
    shown = browser.get("/metrics").text
    assert 'reporting_deliveries_accepted_total{destination="counted"} 1.0' in shown
    assert 'reporting_delivery_attempts_total{destination="counted",outcome="timeout"} 1.0' in shown
    assert 'reporting_delivery_acknowledge_seconds_count{destination="counted"} 2.0' in shown
    for secret in ("PAT-TROIS", "IPP101", delivery.control_id, delivery.report_id):
        assert secret not in shown


def test_storage_that_fails_leaves_no_old_number(web: Web) -> None:
    site, browser = web
    signed(web)
    assert "reporting_deliveries_refused{" in browser.get("/metrics").text
    site.world.units.busy_timeout_s = 0.01
    with site.world.units.writing:
        shown = browser.get("/metrics").text
    assert "reporting_deliveries_refused{" not in shown
    assert "reporting_dictations_running" in shown
