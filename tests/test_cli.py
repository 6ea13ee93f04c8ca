"""The command line: every verb says what it does, in both languages, and a mistake ends in a sentence."""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from reporting import cli
from reporting.wording import Language, french_help, help_in

WAV = str(Path(__file__).parent / "samples" / "audio" / "fr_deux_phrases.wav")


def parser_of(verb: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=verb)
    import_module(cli.VERBS[verb].module).add_arguments(parser)
    return parser


def helps(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action.help, str):
            yield action.help
        if isinstance(action, argparse._SubParsersAction):
            yield from (choice.help or "" for choice in action._choices_actions)
            for subparser in action.choices.values():
                yield from helps(subparser)


@pytest.mark.parametrize("verb", cli.VERBS)
def test_the_help_of_every_option_exists_in_french(verb: str) -> None:
    assert not [text for text in helps(parser_of(verb)) if text not in french_help()]


def test_help_is_shown_in_the_language_of_the_settings() -> None:
    parser = parser_of("dictate")
    help_in(parser, Language.FRENCH)
    assert "adresse du service" in parser.format_help()


def test_an_unknown_verb_lists_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sing"]) == 2
    assert "dictate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["models", "install", "nowhere"], "model-unknown"),
        (["templates", "check", "nowhere.html"], ""),
        (["transcribe", "nowhere.wav", "--language", "fr"], "audio-file-missing"),
        (["dictate", "--login", "x", "--password-file", "nowhere", "--scratch", "--wav", WAV], "secret-file-missing"),
        (["dictate"], "dictate-where"),
        (["dictate", "--report", "x", "--wav", WAV], "login-needed"),
        (["dictate", "--report", "x", "--wav", "nowhere.wav"], "wav-missing"),
        (["ris", "--send-only", "--send", "nowhere.hl7"], "ris-file-missing"),
    ],
)
def test_a_mistake_ends_with_code_1_and_a_sentence(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    assert code in said.err + said.out
    assert "Traceback" not in said.err


def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REPORTING_PORT", "many")
    assert cli.main(["serve"]) == 1
    assert "REPORTING_PORT" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from reporting.app import bind

    with bind("127.0.0.1", 0) as taken:
        taken.listen()
        monkeypatch.setenv("REPORTING_PORT", str(taken.getsockname()[1]))
        assert cli.main(["serve"]) == 1
        assert cli.main(["demo"]) == 1
    assert capsys.readouterr().err.count("port-taken") == 2


def test_a_reader_that_has_seen_enough_is_no_mistake() -> None:
    command = [sys.executable, "-m", "reporting", "vocab", "format", "--language", "fr"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write("pas de nodule\n" * 5000)
        process.stdin.close()
        assert process.stderr.read() == ""
        assert process.wait() == 0
