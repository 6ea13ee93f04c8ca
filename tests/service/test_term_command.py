"""Terms that are added here: by the command, and known to the next utterance."""

import argparse
import io

import pytest

from reporting.errors import InputError, NotFoundError
from reporting.service import term_command
from reporting.service.added_terms import AddedTermLists
from reporting.service.vocabulary_ports import AddedTerm
from reporting.wording import Language
from tests.service.world import LEA, World


def run(world: World, *arguments: str) -> str:
    parser = argparse.ArgumentParser()
    term_command.add_arguments(parser.add_subparsers(dest="verb", required=True))
    output = io.StringIO()
    assert term_command.main(parser.parse_args(arguments), world.units, world.clock, output=output) == 0
    return output.getvalue()


def known(lists: AddedTermLists, user_id: str = "", language: Language = Language.FRENCH) -> list[str]:
    terms = lists(language, user_id)
    return [] if terms is None else [a.term.written for a in terms.like(["élucirem"], at_least=0.5, most=9)]


def test_a_term_that_is_added_is_known_to_the_next_utterance_and_forgotten_when_it_is_removed(opened: World) -> None:
    lists = AddedTermLists(opened.units, opened.clock, every_s=0)
    assert known(lists) == []
    run(opened, "add", "Elucirem", "--spoken", "élucirem")
    assert known(lists) == ["Elucirem"]
    assert known(lists, language=Language.ENGLISH) == []
    run(opened, "remove", "elucirem")
    assert known(lists) == []


def test_a_users_term_is_that_users_alone(opened: World) -> None:
    lists = AddedTermLists(opened.units, opened.clock, every_s=0)
    run(opened, "add", "Elucirem", "--spoken", "élucirem", "--user", LEA.login)
    assert known(lists, LEA.user_id) == ["Elucirem"]
    assert known(lists, "someone-else") == []
    assert run(opened, "added") == f"fr\tElucirem\télucirem\t{LEA.login}\n"


def test_who_is_not_known_gets_no_term(opened: World) -> None:
    with pytest.raises(NotFoundError) as missing:
        run(opened, "add", "Elucirem", "--user", "nobody")
    assert missing.value.code == "user-unknown"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("rein gauche", ""),
        ("pas de lésion", ""),
        ("12 mm", "douze millimètres"),
        ("rein gauche", "zelva"),
        ("T2", "zelva deux"),
        ("", ""),
        ("a b c d e f g", ""),
    ],
)
def test_a_term_that_no_guess_may_put_in_cannot_be_added(opened: World, written: str, spoken: str) -> None:
    with pytest.raises(InputError) as refused:
        run(opened, "add", written, "--spoken", spoken)
    assert refused.value.code == "term-not-usable"
    assert run(opened, "added") == ""


def test_letters_that_are_spelled_may_be_added() -> None:
    term = AddedTerm(language=Language.FRENCH, written="GBCA", spoken=("g b c a",))
    assert term_command.usable(term) is term
