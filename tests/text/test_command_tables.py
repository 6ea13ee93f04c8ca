"""The wordings of spoken commands, and sentences of reports that must never be taken for one: a table a language."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.text.commands import split_commands
from reporting.text.lexicon import atoms, load_commands
from reporting.text.spoken import CommandName, SpokenCommand
from reporting.wording import Language
from tests.text.said import VOCABULARY, formatter, said, vocabulary

HERE = Path(__file__).parent


@cache
def rows(name: str) -> tuple[str, ...]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def wordings() -> list[tuple[Language, str]]:
    return [(language, row) for language in Language for row in rows(f"commands.{language.value}.tsv")]


def sentences() -> list[tuple[Language, str]]:
    return [(language, row) for language in Language for row in rows(f"report_sentences.{language.value}.txt")]


@pytest.mark.parametrize(("language", "row"), wordings())
def test_each_wording_is_its_command(language: Language, row: str) -> None:
    spoken, name, argument, replacement = (*row.split("\t"), "", "")[:4]
    (command,) = formatter(language).format(said(spoken))
    assert isinstance(command, SpokenCommand)
    replaced = " ".join(word.text for word in command.replacement).rstrip(".")
    assert (command.name.value, command.argument, replaced) == (name, argument, replacement)


@pytest.mark.parametrize(("language", "sentence"), sentences())
def test_no_sentence_of_a_report_is_a_command(language: Language, sentence: str) -> None:
    assert not any(isinstance(part, SpokenCommand) for part in formatter(language).format(said(sentence)))


@pytest.mark.parametrize(("language", "row"), wordings())
def test_no_command_is_obeyed_in_the_flow_of_a_sentence(language: Language, row: str) -> None:
    spoken = row.split("\t")[0].rstrip(".!? ")
    before, after = {Language.FRENCH: ("on dit", "au patient"), Language.ENGLISH: ("we say", "to the patient")}[
        language
    ]
    for sentence in (f"{before} {spoken}", f"{before} {spoken} {after}"):
        assert not any(isinstance(part, SpokenCommand) for part in formatter(language).format(said(sentence)))


@pytest.mark.parametrize("language", list(Language))
def test_the_tables_are_long_enough_and_know_every_command(language: Language) -> None:
    known = rows(f"commands.{language.value}.tsv")
    assert len(known) >= 170
    assert len(rows(f"report_sentences.{language.value}.txt")) >= 320
    assert {row.split("\t")[1] for row in known} == {name.value for name in CommandName}


@pytest.mark.parametrize("language", list(Language))
def test_every_wording_of_the_vocabulary_is_in_the_table_of_the_tests(language: Language) -> None:
    said_in_tests = {row.split("\t")[0].casefold().strip(".!? ") for row in rows(f"commands.{language.value}.tsv")}
    whole = {" ".join(atoms(spoken)) for spoken in said_in_tests}
    known = [wording for wording in load_commands(VOCABULARY, language) if not wording.takes_argument]
    assert [wording.before for wording in known if " ".join(wording.before) not in whole] == []


@pytest.mark.parametrize("language", list(Language))
@given(st.data())
def test_words_are_never_lost_between_text_and_commands(language: Language, data: st.DataObject) -> None:
    lines = [row.split("\t")[0] for _, row in wordings()] + [sentence for _, sentence in sentences()]
    chosen = data.draw(st.lists(st.sampled_from(lines), min_size=1, max_size=4))
    words = said(" … ".join(chosen))
    kept: list[str] = []
    for part in split_commands(words, vocabulary(language)):
        kept += part.spoken.split() if isinstance(part, SpokenCommand) else [word.text for word in part]
    assert kept == [word.text for word in words]


# What may be cut in two ways is not guessed.


@pytest.mark.parametrize(
    "spoken",
    ["remplacer douze par huit par dix par huit", "remplacer un par jour par deux par jour"],
)
def test_a_replacement_that_may_be_cut_twice_is_not_sure(spoken: str) -> None:
    (command,) = formatter(Language.FRENCH).format(said(spoken))
    assert isinstance(command, SpokenCommand)
    assert (command.name, command.replacement) == (CommandName.REPLACE, ())


@pytest.mark.parametrize(
    "spoken",
    ["remplacer gauche par", "remplacer par droite", "remplacer", "remplacer gauche", "sélectionner", "insérer",
     "sélectionner la plus grande des deux lésions", "remplacer un deux trois quatre cinq six par sept",
     "remplacer gauche, par droite", "annulez", "annulée", "normale pour le reste", "vider les champs"],
)  # fmt: skip
def test_an_unfinished_long_or_misheard_command_stays_text(spoken: str) -> None:
    assert not any(isinstance(part, SpokenCommand) for part in formatter(Language.FRENCH).format(said(spoken)))
