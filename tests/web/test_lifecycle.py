"""Preliminary, withdrawn and linked reports, as a page asks for them."""

from dataclasses import replace
from io import BytesIO

import docx
from fastapi.testclient import TestClient

from reporting.report.order import Identifier
from tests.service.world import ORDER, PASSWORD
from tests.web.site import Site

Web = tuple[Site, TestClient]


def sent(version: int, **more: object) -> dict[str, object]:
    return {"password": PASSWORD, "base_version": version, **more}


def test_a_report_is_released_signed_withdrawn_and_written_again(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.world.type("Normal.")
    path = f"/api/reports/{report_id}"
    view = browser.post(f"{path}/release", json=sent(1), headers=headers).json()
    assert (view["report"]["state"], view["can"]) == ("preliminary", ["edit", "release", "sign", "withdraw"])
    view = browser.post(f"{path}/sign", json=sent(1), headers=headers).json()
    assert [revision["kind"] for revision in view["revisions"]] == ["preliminary", "original"]
    body = sent(1, reason="wrong-patient", note=" Dossier voisin. ")
    view = browser.post(f"{path}/withdraw", json=body, headers=headers).json()
    assert (view["report"]["state"], view["can"], view["current"]) == ("withdrawn", [], "")
    assert view["revisions"][-1]["withdrawal"] == {"reason": "wrong-patient", "note": "Dossier voisin."}
    (row,) = browser.get("/api/worklist", headers=headers).json()
    assert (row["report_id"], row["state"], row["answered"]) == ("", None, 0)

    new = site.open_report(browser, headers)
    view = browser.get(f"/api/reports/{new}", headers=headers).json()
    assert [(each["report_id"], each["reason"]) for each in view["earlier"]] == [(report_id, "wrong-patient")]
    assert browser.get(path, headers=headers).json()["current"] == new
    for revision in (0, 1, 2, 3):
        file = browser.get(f"{path}/document.docx?revision={revision}", headers=headers).content
        assert any("COMPTE RENDU RETIRÉ" in each.text for each in docx.Document(BytesIO(file)).paragraphs)


def test_a_report_answers_another_order_of_the_patient(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    other = replace(ORDER, order_id="order-2", placer_number=None, accession_number=Identifier(value="ACN102"))
    site.world.put_order(other)
    report_id = site.open_report(browser, headers)
    path = f"/api/reports/{report_id}"
    assert [each["order_id"] for each in browser.get(f"{path}/orders", headers=headers).json()] == ["order-2"]
    view = browser.post(f"{path}/link", json={"order_id": "order-2"}, headers=headers).json()
    assert [each["order_id"] for each in view["linked"]] == ["order-2"]
    opened = browser.post("/api/orders/order-2/open", json={}, headers=headers).json()
    assert opened == {"report_id": report_id}
    rows = browser.get("/api/worklist", headers=headers).json()
    assert [(row["order"]["order_id"], row["report_id"], row["answered"]) for row in rows] == [
        ("order-1", report_id, 2),
        ("order-2", report_id, 2),
    ]
    view = browser.post(f"{path}/unlink", json={"order_id": "order-2"}, headers=headers).json()
    assert view["linked"] == []
