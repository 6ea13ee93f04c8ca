"""Word lists of the site: by the command, and known to the next utterances."""

import argparse
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.errors import InputError, NotFoundError
from reporting.service import list_command
from reporting.service.imported_lists import ImportedLists
from reporting.wording import Language
from tests.service.world import World

FRENCH, ENGLISH = Language.FRENCH, Language.ENGLISH


def run(world: World, *arguments: str, speaks: Language = ENGLISH) -> str:
    parser = argparse.ArgumentParser()
    list_command.add_arguments(parser.add_subparsers(dest="verb", required=True))
    output = io.StringIO()
    try:
        list_command.main(
            parser.parse_args(arguments),
            world.units,
            world.clock,
            speaks=speaks,
            shipped=lambda _: frozenset({"foie"}),
            output=output,
        )
    except InputError as error:
        output.write(f"[{error.code}]\n")
        if isinstance(error, NotFoundError):
            raise
    return output.getvalue()


def written(folder: Path, name: str, content: str) -> str:
    (folder / name).write_text(content, "utf-8")
    return str(folder / name)


def at_once(work: Callable[[], None]) -> None:
    work()


def lists_of(world: World, start: Callable[[Callable[[], None]], None] = at_once) -> ImportedLists:
    return ImportedLists(world.units, world.clock, every_s=0, start=start)


def known(lists: ImportedLists, word: str, language: Language = FRENCH) -> bool:
    return any(each.knows(word) for each in lists(language))


def test_a_list_is_imported_told_listed_and_forgotten(opened: World, tmp_path: Path) -> None:
    file = written(tmp_path, "Contrast.txt", "Elucirem\télucirem\nfoie\nrein gauche\nVueway\nVueway\n")
    assert run(opened, "import", file, "--language", "fr").splitlines() == [
        "List “Contrast” (fr, text): 2 terms are known, and proposed where what was heard makes no sense.",
        "1 left out: a number, side, unit, level or no, or a single letter in a term (lines 3).",
        "1 left out: given before (lines 5).",
        "1 left out: terms of the vocabulary already (lines 2).",
    ]
    assert run(opened, "lists").startswith("Contrast\tfr\ttext\t2\t0\t20")
    run(opened, "forget", "contrast")
    assert run(opened, "lists") == ""
    with pytest.raises(NotFoundError) as missing:
        run(opened, "forget", "contrast")
    assert missing.value.code == "word-list-unknown"


def test_importing_again_replaces_the_list_of_that_name(opened: World, tmp_path: Path) -> None:
    run(opened, "import", written(tmp_path, "a.txt", "Elucirem\n"), "--language", "fr", "--name", "Ours")
    said = run(
        opened,
        "import",
        written(tmp_path, "b.txt", "Vueway\n"),
        "--language",
        "fr",
        "--name",
        "OURS",
        speaks=FRENCH,
    )
    assert "La liste de ce nom a été remplacée." in said
    lists = lists_of(opened)
    assert (known(lists, "vueway"), known(lists, "elucirem")) == (True, False)


def test_the_words_of_a_dictionary_are_known_and_only_proposed_if_one_says_so(opened: World, tmp_path: Path) -> None:
    file = written(tmp_path, "fr.dic", "2\nsyringomyélie/S\nnon\n")
    said = run(opened, "import", file, "--language", "fr")
    assert said.splitlines() == [
        "List “fr” (fr, hunspell): 2 words are known. None is proposed in place of another.",
        "There is no affix file fr.aff: only the stems are known, not their other forms.",
    ]
    (heard,) = lists_of(opened)(FRENCH)
    assert (heard.knows("syringomyélie"), len(heard.terms)) == (True, 0)
    run(opened, "import", file, "--language", "fr", "--propose")
    (heard,) = lists_of(opened)(FRENCH)
    assert (heard.knows("syringomyélie"), len(heard.terms)) == (True, 1)


def test_a_file_of_which_nothing_can_be_used_changes_nothing_and_says_why(opened: World, tmp_path: Path) -> None:
    run(opened, "import", written(tmp_path, "a.txt", "Elucirem\n"), "--language", "fr")
    said = run(opened, "import", written(tmp_path, "a.txt", "12\n13\n"), "--language", "fr", speaks=FRENCH)
    assert said.splitlines() == ["2 laissés de côté : un chiffre (lignes 1, 2).", "[word-list-empty]"]
    assert known(lists_of(opened), "elucirem")


@pytest.mark.parametrize("name", ["x" * 61, "two\nlines", "a\tb", " "])
def test_a_name_that_cannot_be_listed_is_refused(opened: World, tmp_path: Path, name: str) -> None:
    file = written(tmp_path, "a.txt", "Elucirem\n")
    assert run(opened, "import", file, "--language", "fr", "--name", name) == "[word-list-name-not-usable]\n"


def test_a_list_is_known_to_the_next_utterances_of_its_language_without_a_restart(
    opened: World, tmp_path: Path
) -> None:
    lists = lists_of(opened)
    assert not known(lists, "elucirem")
    run(opened, "import", written(tmp_path, "a.txt", "Elucirem\n"), "--language", "fr")
    known(lists, "elucirem")  # asks
    assert known(lists, "elucirem")
    assert not known(lists, "elucirem", ENGLISH)
    run(opened, "forget", "a")
    known(lists, "elucirem")
    assert not known(lists, "elucirem")


def test_while_a_list_is_made_ready_readings_go_on_with_what_was_known(opened: World, tmp_path: Path) -> None:
    run(opened, "import", written(tmp_path, "a.txt", "Elucirem\n"), "--language", "fr")
    waiting: list[Callable[[], None]] = []
    lists = lists_of(opened, waiting.append)
    lists.load()
    run(opened, "import", written(tmp_path, "b.txt", "Vueway\n"), "--language", "fr")
    for _ in range(3):
        assert (known(lists, "elucirem"), known(lists, "vueway")) == (True, False)
    (work,) = waiting  # begun once
    before = lists(FRENCH)[0]
    work()
    assert (known(lists, "elucirem"), known(lists, "vueway")) == (True, True)
    assert before in lists(FRENCH)  # what has not changed is not made again


def test_a_list_that_is_gone_before_it_was_read_costs_no_reading_and_is_tried_later(
    opened: World, tmp_path: Path
) -> None:
    run(opened, "import", written(tmp_path, "a.txt", "Elucirem\n"), "--language", "fr")
    waiting: list[Callable[[], None]] = []
    lists = lists_of(opened, waiting.append)
    known(lists, "elucirem")
    run(opened, "forget", "a")
    waiting.pop()()
    run(opened, "import", written(tmp_path, "b.txt", "Vueway\n"), "--language", "fr")
    assert not known(lists, "vueway")
    assert not waiting
    opened.clock.advance(60)
    known(lists, "vueway")
    waiting.pop()()
    assert known(lists, "vueway")


def test_a_store_that_does_not_answer_leaves_what_was_known(opened: World, tmp_path: Path) -> None:
    run(opened, "import", written(tmp_path, "a.txt", "Elucirem\n"), "--language", "fr")
    lists = lists_of(opened)
    lists.load()
    opened.units.busy_timeout_s = 0.01
    with opened.units():
        assert known(lists, "elucirem")
    assert known(lists, "elucirem")
