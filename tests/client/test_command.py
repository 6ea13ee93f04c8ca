"""`reporting dictate` as it is called, against a service on a real socket."""

import argparse
import asyncio
import getpass
import io
import json
import shlex
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from reporting.client import command, microphone
from reporting.client.wavfile import write_wav
from reporting.errors import ConfigError, InputError, NotFoundError, PeerError, ReportingError
from reporting.wire import Failure
from reporting.wording import Language
from tests.client.heard import noise
from tests.client.portaudio import FakeSounddevice, device
from tests.client.service import FINAL, Badly, FakeService, running, unused_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    home: Path
    language: str = "fr"


class Serving:
    """A `FakeService` in a thread of its own, since the command has its own event loop."""

    def __init__(self, service: FakeService) -> None:
        self._service = service
        self._ready, self._done = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._ready.wait(30)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with running(self._service) as server:
            self.url = server.url
            self._ready.set()
            await self._done.wait()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(30)


@pytest.fixture
def service() -> FakeService:
    return FakeService(says=[FINAL])


@pytest.fixture
def url(service: FakeService) -> Iterator[str]:
    serving = Serving(service)
    yield serving.url
    serving.end()


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    write_wav(tmp_path / "a b.wav", b"".join(noise(3)))
    return tmp_path / "a b.wav"


@pytest.fixture
def token(tmp_path: Path) -> str:
    (tmp_path / "token").write_text("t-1\n")
    return str(tmp_path / "token")


def dictate(home: Path, *options: str, language: str = "fr") -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args(options), Settings(home=home, language=language))


def test_a_wav_file_is_dictated_into_a_report_and_its_words_are_json_lines(
    service: FakeService, url: str, wav: Path, token: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = dictate(tmp_path, "--server", url, "--token-file", token, "--report", "r 1", "--wav", str(wav), "--json")
    assert status == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["type"] for event in events] == ["ready", "final", "drained"]
    assert bytes(service.disk) == b"".join(noise(3))
    assert service.tokens == ["Bearer t-1"]
    assert service.starts[0].report_id == "r 1"
    assert not (tmp_path / "unsent").exists()


def test_sound_that_was_refused_is_kept_and_the_command_to_send_it_is_said(
    service: FakeService, url: str, wav: Path, token: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = Failure(code="report-locked", text="Quelqu'un d'autre écrit.", fatal=True)
    service.script.append(Badly(fail_after_frames=1, failure=refused))
    options = ["--server", url, "--token-file", token, "--report", "r1"]
    assert dictate(tmp_path, *options, "--wav", str(wav), "--unsent", str(tmp_path / "kept here")) == 1
    said = capsys.readouterr().err
    assert "Quelqu'un d'autre écrit. [report-locked]" in said
    (kept,) = (tmp_path / "kept here").glob("*.wav")
    named = said.partition("reporting dictate ")[2].partition(" puis comparez")[0]
    again = shlex.split(named)
    assert again == [*options, "--wav", str(kept)]
    service.disk.clear()
    assert dictate(tmp_path, *again) == 0
    assert bytes(service.disk) == b"".join(noise(3))


def test_a_service_that_does_not_answer_is_said_with_the_way_to_start_one(
    wav: Path, token: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = asyncio.run(unused_port())
    assert dictate(tmp_path, "--server", server.url, "--token-file", token, "--scratch", "--wav", str(wav)) == 1
    said = capsys.readouterr().err
    assert "reporting serve" in said
    assert "[server-unreachable]" in said


def test_a_sign_in_at_no_service_is_said(wav: Path, token: str, tmp_path: Path) -> None:
    server = asyncio.run(unused_port())
    login = ["--login", "a", "--password-file", token]
    with pytest.raises(PeerError, match="reporting serve"):
        dictate(tmp_path, "--server", server.url, *login, "--scratch", "--wav", str(wav))


class Door:
    """Stands for the account: gives tokens and remembers."""

    def __init__(self) -> None:
        self.passwords: list[str] = []
        self.signed_out: list[str] = []

    def sign_in(self, _server: object, _login: str, password: str) -> str:
        self.passwords.append(password)
        return f"token-{len(self.passwords)}"

    def sign_out(self, _server: object, token: str) -> None:
        self.signed_out.append(token)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door()
    monkeypatch.setattr(command, "sign_in", door.sign_in)
    monkeypatch.setattr(command, "sign_out", door.sign_out)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: f"answer to {prompt}")
    return door


def test_the_password_is_asked_for_once_used_again_when_the_sign_in_expires_and_the_token_is_ended(
    service: FakeService, url: str, wav: Path, door: Door, tmp_path: Path
) -> None:
    expired = Failure(code="sign-in-expired", text="Expiré.", fatal=True)
    service.script.append(Badly(fail_after_frames=2, failure=expired, close_code=4401))
    assert dictate(tmp_path, "--server", url, "--login", "dr.a", "--scratch", "--wav", str(wav)) == 0
    assert door.passwords == ["answer to Quel est le mot de passe de dr.a ? "] * 2
    assert service.tokens == ["Bearer token-1", "Bearer token-2"]
    assert door.signed_out == ["token-2"]
    assert bytes(service.disk) == b"".join(noise(3))


def test_a_new_token_in_the_token_file_is_used_when_the_old_one_expires(
    service: FakeService, url: str, wav: Path, tmp_path: Path
) -> None:
    class Rotating:
        """A token file that someone keeps up to date."""

        tokens = iter(["t-1", "t-2"])

        def read_text(self, _encoding: str) -> str:
            return next(self.tokens)

    service.script.append(Badly(refuse_start=True, close_code=4401))
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    arguments = parser.parse_args(["--server", url, "--scratch", "--wav", str(wav)])
    arguments.token_file = Rotating()
    assert command.main(arguments, Settings(home=tmp_path)) == 0
    assert service.tokens == ["Bearer t-1", "Bearer t-2"]


def test_a_token_file_without_a_new_token_ends_with_the_sentence_to_sign_in(
    service: FakeService, url: str, wav: Path, token: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service.script.append(Badly(refuse_start=True, close_code=4401))
    assert dictate(tmp_path, "--server", url, "--token-file", token, "--scratch", "--wav", str(wav)) == 1
    assert "[client-sign-in-expired]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "family", "code"),
    [
        (["--wav", "WAV"], InputError, "dictate-where"),
        (["--scratch", "--wav", "WAV"], InputError, "login-needed"),
        (["--scratch", "--wav", "none.wav", "--login", "a"], NotFoundError, "wav-missing"),
        (["--scratch", "--wav", "WAV", "--token-file", "none"], NotFoundError, "secret-file-missing"),
        (["--scratch", "--wav", "WAV", "--server", "ftp://a"], InputError, "server-url-wrong"),
    ],
)
def test_a_wrong_command_line_is_said_before_any_password_is_asked_for(
    options: list[str], family: type[ReportingError], code: str, wav: Path, door: Door, tmp_path: Path
) -> None:
    with pytest.raises(family) as raised:
        dictate(tmp_path, *[str(wav) if option == "WAV" else option for option in options])
    assert raised.value.code == code
    assert door.passwords == []


def test_a_line_to_another_machine_without_encryption_is_warned_of(
    wav: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: Any) -> str:
        raise PeerError("server-unreachable", server="ris.example")

    monkeypatch.setattr(command, "sign_in", refuse)
    (tmp_path / "password").write_text("secret")
    login = ["--login", "a", "--password-file", str(tmp_path / "password"), "--scratch", "--wav", str(wav)]
    for server, warned in (("http://ris.example", True), ("https://ris.example", False), ("http://127.0.0.1", False)):
        with pytest.raises(PeerError):
            dictate(tmp_path, "--server", server, *login)
        assert ("https" in capsys.readouterr().err) == warned


def test_microphones_are_listed_with_the_default_marked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = FakeSounddevice(known=[device(0, "Built-in"), device(1, "SpeechMike")], default=1)
    monkeypatch.setattr(microphone, "load_library", lambda: library)
    assert dictate(tmp_path, "--devices") == 0
    assert capsys.readouterr().out == "   0  Built-in\n*  1  SpeechMike\n"


def test_a_machine_without_microphones_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(microphone, "load_library", lambda: FakeSounddevice(known=[]))
    with pytest.raises(ConfigError, match="--wav") as raised:
        dictate(tmp_path, "--devices")
    assert raised.value.sentence(Language.FRENCH)


def test_the_words_go_on_when_their_reader_is_gone(
    service: FakeService, url: str, wav: Path, token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    status = dictate(tmp_path, "--server", url, "--token-file", token, "--scratch", "--wav", str(wav), "--json")
    assert status == 0
    assert bytes(service.disk) == b"".join(noise(3))


def test_sound_that_could_not_be_recognised_is_a_failure_of_the_command(
    service: FakeService, url: str, wav: Path, token: str, tmp_path: Path
) -> None:
    service.says.append(Failure(code="utterance-not-decoded", text="Non reconnu.", fatal=False))
    assert dictate(tmp_path, "--server", url, "--token-file", token, "--scratch", "--wav", str(wav)) == 1
    assert bytes(service.disk) == b"".join(noise(3))


def test_a_token_file_that_an_editor_began_with_a_byte_order_mark_is_read(
    service: FakeService, url: str, wav: Path, tmp_path: Path
) -> None:
    (tmp_path / "token").write_bytes(b"\xef\xbb\xbft-1\r\n")
    options = ["--server", url, "--token-file", str(tmp_path / "token"), "--scratch"]
    assert dictate(tmp_path, *options, "--wav", str(wav)) == 0
    assert service.tokens == ["Bearer t-1"]


def test_kept_sound_of_a_scratch_is_sent_again_in_its_language(
    service: FakeService, url: str, wav: Path, token: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = Failure(code="audio-not-stored", text="The disk is full.", fatal=True)
    service.script.append(Badly(fail_after_frames=1, failure=refused))
    options = ["--server", url, "--token-file", token, "--scratch", "--language", "en"]
    assert dictate(tmp_path, *options, "--wav", str(wav), language="en") == 1
    again = shlex.split(capsys.readouterr().err.partition("reporting dictate ")[2].partition(" and compare")[0])
    assert again[:-2] == options
