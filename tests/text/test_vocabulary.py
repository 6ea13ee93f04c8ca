import argparse
import io
import json
import shutil
from pathlib import Path

import pytest

from reporting.errors import ConfigError
from reporting.text import vocab_command
from reporting.text.lexicon import load_vocabulary
from reporting.text.lint import lint
from reporting.wording import Language
from tests.text.said import VOCABULARY


def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VOCABULARY, tmp_path / "vocab"))


@pytest.mark.parametrize("language", list(Language))
def test_the_shipped_vocabulary_has_no_mistake(language: Language) -> None:
    assert lint(VOCABULARY, language) == ()


@pytest.mark.parametrize("language", list(Language))
def test_the_lexicon_has_its_hundred_and_fifty_entries(language: Language) -> None:
    lines = (VOCABULARY / f"lexicon.{language.value}.tsv").read_text("utf-8").splitlines()
    assert len([line for line in lines if line and not line.startswith("#")]) >= 150


@pytest.mark.parametrize("path", sorted(VOCABULARY.glob("*.tsv")), ids=lambda path: path.name)
def test_each_table_names_its_columns_and_its_source(path: Path) -> None:
    head = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    assert any(line.startswith("# columns:") for line in head)
    assert any(line.startswith("# source:") for line in head)


@pytest.mark.parametrize(
    ("table", "line", "reason"),
    [
        ("units.fr.tsv", "tonne\tt\tsideways", "'sideways' is not one of"),
        ("commands.fr.tsv", "va\tfly", "'fly' is not one of"),
        ("commands.fr.tsv", "{argument}\tgo-to", "needs words"),
        ("commands.fr.tsv", "aller {argument} vite\tgo-to", "must stand once"),
        ("lexicon.fr.tsv", "IRM", "first 3 columns"),
        ("punctuation.fr.tsv", "a\tb\tleft\t\t\tx", "6 columns"),
        ("verbs.fr.tsv", "verb", "first 2 columns"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, table: str, line: str, reason: str) -> None:
    folder = copied(tmp_path)
    path = folder / table
    count = len(path.read_text("utf-8").splitlines())
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_vocabulary(folder, Language.FRENCH)
    assert caught.value.code == "vocabulary-line-broken"
    assert caught.value.details["line"] == count + 1
    assert reason in str(caught.value)
    assert [finding.line for finding in lint(folder, Language.FRENCH)] == [count + 1]


def test_a_missing_table_and_one_that_is_no_text_are_named(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "units.fr.tsv").unlink()
    (folder / "units.en.tsv").write_bytes(b"\xff\xfe")
    for language, code in ((Language.FRENCH, "vocabulary-missing"), (Language.ENGLISH, "vocabulary-not-text")):
        with pytest.raises(ConfigError) as caught:
            load_vocabulary(folder, language)
        assert caught.value.code == code


def test_a_phrase_with_two_meanings_is_found(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    path = folder / "lexicon.fr.tsv"
    path.write_text(path.read_text("utf-8") + "XYZ\tchamp suivant\tacronym\nIRM\ti r m\tacronym\n", "utf-8")
    means_another, given_twice = (finding.error for finding in lint(folder, Language.FRENCH))
    assert "already means “next-field”" in means_another.sentence(Language.ENGLISH)
    assert "signifie déjà « next-field »" in means_another.sentence(Language.FRENCH)
    assert given_twice.code == "vocabulary-given-twice"


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    vocab_command.add_arguments(parser)
    return parser.parse_args(arguments)


def test_vocab_format_writes_one_json_object_a_line() -> None:
    output = io.StringIO()
    lines = ["nodule de huit millimètres point\n", "champ suivant\n"]
    status = vocab_command.main(parsed("format", "--language", "fr", "--json"), VOCABULARY, lines=lines, output=output)
    assert status == 0
    assert [json.loads(line) for line in output.getvalue().splitlines()] == [
        {"spoken": "nodule de huit millimètres point", "written": "Nodule de 8 mm.", "commands": []},
        {"spoken": "champ suivant", "written": "", "commands": [{"command": "next-field", "argument": ""}]},
    ]


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ((), "Le foie est normal."),
        (("--punctuation", "automatic"), "Le foie est normal."),
        (("--punctuation", "spoken"), "Le foie est normal"),
    ],
)
def test_vocab_format_ends_a_sentence_unless_told_otherwise(arguments: tuple[str, ...], written: str) -> None:
    output = io.StringIO()
    chosen = parsed("format", "--language", "fr", *arguments)
    assert vocab_command.main(chosen, VOCABULARY, lines=["le foie est normal\n"], output=output) == 0
    assert output.getvalue() == f"{written}\n"


def test_vocab_format_writes_nothing_for_no_lines() -> None:
    output = io.StringIO()
    assert vocab_command.main(parsed("format"), VOCABULARY, lines=[], output=output) == 0
    assert output.getvalue() == ""


def test_vocab_lint_fails_where_there_is_a_mistake(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "units.fr.tsv").unlink()
    output = io.StringIO()
    assert vocab_command.main(parsed("lint"), folder, output=output) == 1
    assert "units.fr.tsv" in output.getvalue()
    assert vocab_command.main(parsed("lint"), VOCABULARY, output=io.StringIO()) == 0
