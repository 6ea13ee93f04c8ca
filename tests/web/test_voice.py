"""What can be said, macros, and clearing a field, over HTTP."""

import pytest
from fastapi.testclient import TestClient

from reporting.text.spoken import CommandName
from reporting.wire import DICTATION_PATH, CommandHeard, Failure, FinalText, Start, Stop, write_frame
from tests.service.dictation_world import frames_of, utterances
from tests.web.site import Site
from tests.web.test_dictation import said

Web = tuple[Site, TestClient]
MACRO = {
    "language": "fr",
    "name": "Cheville opérée",
    "text": "Matériel en place.",
    "spoken": ["cheville ostéosynthésée"],
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everything_that_can_be_said_is_listed_in_each_language(web: Web, language: str) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    listed = browser.get(f"/api/commands?language={language}", headers=headers).json()
    assert listed["language"] == language
    assert [row["command"] for row in listed["commands"]] == [name.value for name in CommandName]
    assert all(row["spoken"] for row in listed["commands"])
    wordings = {row["command"]: row["spoken"] for row in listed["commands"]}
    assert {"fr": "champ suivant", "en": "next field"}[language] in wordings["next-field"]
    assert {"fr": "thorax normal", "en": "normal chest"}[language] in listed["macros"]


def test_without_a_language_the_users_own_is_meant_and_an_unknown_one_is_refused(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    assert browser.get("/api/commands", headers=headers).json()["language"] == "fr"
    assert browser.get("/api/commands?language=de", headers=headers).status_code == 400
    assert browser.get("/api/commands").status_code == 401


def test_a_macro_is_stored_listed_before_the_sites_and_removed(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    assert browser.put("/api/macros", json=MACRO, headers=headers).status_code == 204
    first, second, *_ = browser.get("/api/macros", headers=headers).json()
    assert (first["macro"]["name"], first["own"], second["own"]) == ("Cheville opérée", True, False)
    assert "Cheville opérée" in browser.get("/api/commands", headers=headers).json()["macros"]
    colleague = site.sign_in(browser, "eric")
    assert all(not row["own"] for row in browser.get("/api/macros", headers=colleague).json())
    where = "/api/macros?language=fr&name=cheville opérée"
    assert browser.delete(where, headers=headers).status_code == 204
    answer = browser.delete(where, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "macro-unknown")


def test_a_users_macro_hides_the_one_of_the_site_that_is_called_the_same(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    own = {"language": "fr", "name": "Thorax normal", "text": "Poumons clairs."}
    assert browser.put("/api/macros", json=own, headers=headers).status_code == 204
    named = [
        r["own"] for r in browser.get("/api/macros", headers=headers).json() if "horax normal" in r["macro"]["name"]
    ]
    assert named == [True]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": "thorax normaux"}, 400, "macro-name-taken"),
        ({"name": "normale"}, 400, "macro-name-taken"),
        ({"name": "un deux trois quatre cinq six"}, 400, "macro-not-usable"),
        ({"spoken": ["!"]}, 400, "macro-not-usable"),
        ({"text": "   "}, 400, "macro-not-usable"),
        ({"text": "a\u0007b"}, 400, "characters-not-usable"),
        ({"text": ""}, 400, "request-not-understood"),
        ({"language": "de"}, 400, "request-not-understood"),
    ],
)
def test_a_macro_that_could_not_be_said_or_put_in_is_refused(
    web: Web, change: dict[str, object], status: int, code: str
) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    answer = browser.put("/api/macros", json=MACRO | change, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["text"].rstrip()[-1] == "."


def test_an_administrator_keeps_no_macros(web: Web) -> None:
    site, browser = web
    answer = browser.put("/api/macros", json=MACRO, headers=site.sign_in(browser, "admin"))
    assert (answer.status_code, answer.json()["code"]) == (403, "radiologists-only")


def test_a_field_is_cleared_once_it_was_confirmed(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.world.type("Foie normal.")
    view = browser.post(f"/api/reports/{report_id}/clear", json={"field_id": "findings"}, headers=headers).json()
    assert view["report"]["sections"][0]["fields"][0]["text"] == ""
    answer = browser.post(f"/api/reports/{report_id}/clear", json={"field_id": "findings"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-clear")
    answer = browser.post(f"/api/reports/{report_id}/clear", json={"field_id": "nowhere"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "field-unknown")


def test_commands_go_over_the_wire_and_one_that_failed_says_why(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.recognizer.texts = ["Nodule gauche", "remplacer gauche par droit", "sélectionner pancréas"]
    pcm = utterances(3)
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        socket.send_text(Start(report_id=report_id).model_dump_json())
        for frame in frames_of(pcm):
            socket.send_bytes(write_frame(frame))
        socket.send_text(Stop(samples=len(pcm) // 2).model_dump_json())
        messages, code = said(socket)
    (command,) = [message for message in messages if isinstance(message, CommandHeard)]
    assert (command.command, command.argument, command.field_id) == ("replace", "gauche", "findings")
    (failure,) = [message for message in messages if isinstance(message, Failure)]
    assert (failure.code, failure.fatal, code) == ("words-not-found", False, 1000)
    assert "pancréas" not in failure.text
    assert site.world.text() == "Nodule droit"
    assert len([message for message in messages if isinstance(message, FinalText)]) == 3


def test_pages_are_not_sent_what_an_edit_took_away(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    body = {"edit_id": "edit-0001", "field_id": "findings", "base_version": 0, "start": 0, "end": 0, "text": "x"}
    applied = browser.post(f"/api/reports/{report_id}/edits", json=body, headers=headers).json()
    assert set(applied["edit"]) == {
        "edit_id", "field_id", "base_version", "start", "end", "text", "origin", "spans", "author_id"
    }  # fmt: skip
