import pytest

from reporting.text.spoken import CommandName, SpokenCommand
from reporting.wording import Language
from tests.text.said import formatter, said

COMMANDS = (
    (Language.FRENCH, "champ suivant", CommandName.NEXT_FIELD, ""),
    (Language.FRENCH, "Champ suivant.", CommandName.NEXT_FIELD, ""),
    (Language.FRENCH, "champs suivants", CommandName.NEXT_FIELD, ""),
    (Language.FRENCH, "Variable suivante", CommandName.NEXT_FIELD, ""),
    (Language.FRENCH, "variable precedente", CommandName.PREVIOUS_FIELD, ""),
    (Language.FRENCH, "champ précédant", CommandName.PREVIOUS_FIELD, ""),
    (Language.FRENCH, "Aller à conclusion.", CommandName.GO_TO, "conclusion"),
    (Language.FRENCH, "aller à la technique", CommandName.GO_TO, "technique"),
    (Language.FRENCH, "aller à l'indication", CommandName.GO_TO, "indication"),
    (Language.FRENCH, "aller aux résultats", CommandName.GO_TO, "résultats"),
    (Language.FRENCH, "Efface ça !", CommandName.SCRATCH_THAT, ""),
    (Language.FRENCH, "effacer ça", CommandName.SCRATCH_THAT, ""),
    (Language.ENGLISH, "Next field.", CommandName.NEXT_FIELD, ""),
    (Language.ENGLISH, "previous field", CommandName.PREVIOUS_FIELD, ""),
    (Language.ENGLISH, "Go to findings.", CommandName.GO_TO, "findings"),
    (Language.ENGLISH, "scratch that", CommandName.SCRATCH_THAT, ""),
)
TEXTS = (
    (Language.FRENCH, "il est passé au champ suivant"),
    (Language.FRENCH, "le champ suivant montre une lésion"),
    (Language.FRENCH, "foie normal champ suivant"),
    (Language.FRENCH, "champ suivant foie normal"),
    (Language.FRENCH, "à la ligne"),
    (Language.FRENCH, "aller à la ligne"),
    (Language.FRENCH, "aller à distance du foyer primitif connu chez ce patient"),
    (Language.FRENCH, "opacité du champ moyen"),
    (Language.FRENCH, "champ visuel"),
    (Language.FRENCH, "on efface ça"),
    (Language.FRENCH, "Résection précédente."),
    (Language.FRENCH, "Dissection précédente."),
    (Language.FRENCH, "Sélection précédente"),
    (Language.FRENCH, "nodule … il est passé au champ suivant"),
    (Language.ENGLISH, "the next field was treated"),
    (Language.ENGLISH, "normal liver next field"),
    (Language.ENGLISH, "scratch that surface"),
    (Language.ENGLISH, "visual field"),
    (Language.ENGLISH, "Previous resection."),
    (Language.ENGLISH, "Next resection."),
    (Language.ENGLISH, "Previous dissection"),
    (Language.ENGLISH, "text field"),
)


@pytest.mark.parametrize(("language", "text", "name", "argument"), COMMANDS)
def test_a_command_that_stands_alone_is_obeyed(language: Language, text: str, name: CommandName, argument: str) -> None:
    (command,) = formatter(language).format(said(text))
    assert isinstance(command, SpokenCommand)
    assert (command.name, command.argument, command.spoken) == (name, argument, text)


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_the_same_words_in_a_sentence_are_text(language: Language, text: str) -> None:
    assert not any(isinstance(part, SpokenCommand) for part in formatter(language).format(said(text)))


def test_a_pause_under_400_ms_does_not_make_a_command() -> None:
    short = said("foie normal … champ suivant", pause_ms=399)
    long = said("foie normal … champ suivant", pause_ms=400)
    assert len(formatter(Language.FRENCH).format(short)) == 1
    assert len(formatter(Language.FRENCH).format(long)) == 2


def test_a_command_at_the_start_is_followed_by_the_text() -> None:
    parts = formatter(Language.FRENCH).format(said("champ suivant … foie normal"))
    assert isinstance(parts[0], SpokenCommand)
    assert (parts[0].start_ms, parts[0].end_ms) == (0, 400)


def test_a_misheard_command_is_forgiven_only_as_the_whole_utterance() -> None:
    assert isinstance(formatter(Language.FRENCH).format(said("variable suivente"))[0], SpokenCommand)
    parts = formatter(Language.FRENCH).format(said("foie normal … variable suivente"))
    assert not any(isinstance(part, SpokenCommand) for part in parts)
