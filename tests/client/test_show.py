import io
import json
import os
import shutil

import pytest

from reporting.client.show import JsonListener, TextListener
from reporting.errors import PeerError
from reporting.wire import Drained, Failure, FinalText, Message, PartialText, Ready
from reporting.wording import Language
from tests.client.service import COMMAND, FINAL, PARTIAL

READY = Ready(session_id="s", language="fr", model="base", durable_samples=0)
DRAINED = Drained(samples=32_000)
FAILURE = Failure(code="utterance-not-decoded", text="Non reconnu.", fatal=False)
BROKEN = PeerError("line-broken", server="ris.example")


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


class Closed(io.StringIO):
    """A pipe whose reader is gone."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def partial(text: str) -> PartialText:
    return PARTIAL.model_copy(update={"text": text})


def final(text: str) -> FinalText:
    return FINAL.model_copy(update={"text": text})


def lines_of(*messages: Message) -> list[dict[str, object]]:
    out = io.StringIO()
    listener = JsonListener(out, io.StringIO(), Language.FRENCH)
    for number, message in enumerate(messages):
        listener.heard(message, number * 0.12345)  # type: ignore[arg-type]
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("message", [READY, PARTIAL, FINAL, COMMAND, FAILURE, DRAINED], ids=lambda m: m.type)
def test_a_json_line_begins_with_the_common_members_and_holds_all_of_the_message(message: Message) -> None:
    (line,) = lines_of(message)
    assert list(line)[:5] == ["type", "text", "start_ms", "end_ms", "at_s"]
    said = message.model_dump(mode="json")
    assert {name: line[name] for name in said} == said


def test_a_json_line_of_a_final_is_this_one() -> None:
    (line,) = lines_of(FINAL)
    assert line == {
        "type": "final",
        "text": "Pas de fracture.",
        "start_ms": 100,
        "end_ms": 900,
        "at_s": 0.0,
        "utterance_id": "u1",
        "verbatim": "pas de fracture point",
        "words": [{"text": "pas", "start_ms": 100, "end_ms": 200, "probability": 0.9}],
        "field_id": "",
        "doubtful": False,
    }


def test_times_are_null_where_there_are_none_and_seconds_are_rounded_to_milliseconds() -> None:
    out = io.StringIO()
    JsonListener(out, io.StringIO(), Language.FRENCH).heard(READY, None)
    assert json.loads(out.getvalue())["at_s"] == 0.0, "nothing was sent yet"
    assert lines_of(FAILURE)[0]["start_ms"] is None
    assert lines_of(READY, PARTIAL)[1]["at_s"] == 0.123
    assert lines_of(DRAINED)[0]["end_ms"] == 2_000


def test_accents_stand_in_json_as_they_are_and_line_breaks_do_not_break_the_line() -> None:
    out = io.StringIO()
    JsonListener(out, io.StringIO(), Language.FRENCH).heard(final("Épanchement.\nPas de lésion."), 1.0)
    assert out.getvalue().count("\n") == 1
    assert "Épanchement." in out.getvalue()


def test_trouble_on_this_side_is_an_error_line_in_the_users_language() -> None:
    out, errors = io.StringIO(), io.StringIO()
    JsonListener(out, errors, Language.FRENCH).trouble(BROKEN, 3.0)
    line = json.loads(out.getvalue())
    assert (line["type"], line["code"], line["fatal"]) == ("error", "line-broken", False)
    assert line["text"] == BROKEN.sentence(Language.FRENCH)
    assert line["text"] in errors.getvalue(), "people who watch the pipe see it too"


def test_without_a_terminal_only_what_is_final_is_written() -> None:
    out, errors = io.StringIO(), io.StringIO()
    listener = TextListener(out, errors, Language.ENGLISH)
    for message in (READY, PARTIAL, COMMAND, final("Un.\nDeux.\n"), final(""), DRAINED):
        listener.heard(message, None)
    assert out.getvalue() == "→ champ suivant [pleura]\nUn.\nDeux.\n"
    assert errors.getvalue().splitlines() == [
        "Listening. Speak; Ctrl+C ends the dictation.",
        "Everything is decoded and stored.",
    ]


def test_on_a_terminal_a_partial_is_replaced_in_place_and_gives_way_to_the_final() -> None:
    screen = Screen()
    listener = TextListener(screen, io.StringIO(), Language.FRENCH)
    for message in (partial("pas de"), partial("pas de fracture"), FINAL):
        listener.heard(message, None)
    shown = screen.getvalue()
    assert "\n" not in shown.partition("Pas de fracture.")[0], "partials stay in one line"
    assert shown.endswith("\r\x1b[KPas de fracture.\n")


def test_a_partial_longer_than_the_line_shows_its_newest_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((20, 24)))
    screen = Screen()
    TextListener(screen, io.StringIO(), Language.FRENCH).heard(partial("un deux trois quatre cinq six"), None)
    shown = screen.getvalue().removeprefix("\r\x1b[K\x1b[2m").removesuffix("\x1b[0m")
    assert shown == "…is quatre cinq six"
    assert len(shown) == 19, "the cursor needs a column"


def test_a_line_that_came_back_is_said() -> None:
    errors = io.StringIO()
    listener = TextListener(io.StringIO(), errors, Language.FRENCH)
    listener.heard(READY, None)
    listener.trouble(BROKEN, 1.0)
    listener.heard(READY, 2.0)
    assert errors.getvalue().splitlines() == [
        "À l'écoute. Parlez ; Ctrl+C termine la dictée.",
        f"{BROKEN.sentence(Language.FRENCH)} [line-broken]",
        "La ligne est rétablie ; la dictée continue.",
    ]


def test_text_of_the_server_cannot_steer_the_terminal() -> None:
    screen, errors = Screen(), io.StringIO()
    listener = TextListener(screen, errors, Language.FRENCH)
    listener.heard(final("a\x1b]0;title\x07b\u202ec"), None)
    listener.heard(FAILURE.model_copy(update={"text": "x\x1b[2J"}), None)
    assert screen.getvalue().endswith("a]0;titlebc\n\r\x1b[K")
    assert "\x1b" not in errors.getvalue()


def test_a_reader_that_is_gone_does_not_end_the_dictation() -> None:
    for listener in (
        TextListener(Closed(), Closed(), Language.FRENCH),
        JsonListener(Closed(), Closed(), Language.FRENCH),
    ):
        listener.heard(FINAL, None)
        listener.trouble(BROKEN, None)
