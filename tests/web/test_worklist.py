"""The worklist over HTTP: filters in the body, counts beside the rows."""

import pytest
from fastapi.testclient import TestClient

from tests.web.site import Site

Web = tuple[Site, TestClient]


def test_rows_total_and_counts_come_in_one_answer(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    answer = browser.post("/api/worklist", json={}, headers=headers).json()
    assert answer["total"] == len(answer["rows"]) == 1
    assert answer["counts"]["statuses"] == {"unread": 1}
    report_id = site.open_report(browser, headers)
    answer = browser.post("/api/worklist", json={"statuses": ["unread"], "mine": True}, headers=headers).json()
    assert (answer["rows"], answer["total"], answer["counts"]["statuses"]) == ([], 0, {"draft": 1})
    answer = browser.post("/api/worklist", json={"statuses": ["draft"], "mine": True}, headers=headers).json()
    assert [row["report_id"] for row in answer["rows"]] == [report_id]


@pytest.mark.parametrize(
    "body", [{"statuses": ["read"]}, {"limit": 0}, {"limit": 100_000}, {"mine": "user-2"}, {"search": "x" * 500}]
)
def test_a_question_that_makes_no_sense_is_refused(web: Web, body: dict[str, object]) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    assert browser.post("/api/worklist", json=body, headers=headers).status_code == 400


def test_what_is_searched_for_is_not_taken_from_the_address(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    assert len(browser.get("/api/worklist?search=nobody", headers=headers).json()) == 1
