"""What may be heard as something else. `tests/commands/test_vocab.py` runs the same test on templates and corpus."""

import pytest

from reporting.text.confusion import confusions, is_confused, names_in_text, names_of_vocabulary, sound_alike
from reporting.text.lexicon import load_commands
from reporting.text.macros import Macro, load_macros
from reporting.wording import Language
from tests.text.said import VOCABULARY


@pytest.mark.parametrize("language", list(Language))
def test_no_two_names_of_different_meaning_sound_alike(language: Language) -> None:
    found = confusions(names_of_vocabulary(VOCABULARY, language), language)
    assert [(pair.one.spoken, pair.other.spoken) for pair in found] == []


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (Language.FRENCH, "vider le champ", "valider le champ"),
        (Language.FRENCH, "scanner injecté", "scanner non injecté"),
        (Language.FRENCH, "thorax normal", "thorax normaux"),
        (Language.ENGLISH, "technique with contrast", "technique without contrast"),
        (Language.ENGLISH, "normal text", "normal chest"),
    ],
)
def test_what_sounds_alike_is_found(language: Language, one: str, other: str) -> None:
    assert sound_alike(one.split(), other.split(), language)
    assert sound_alike(other.split(), one.split(), language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (Language.FRENCH, "champ suivant", "champ précédent"),
        (Language.FRENCH, "rein droit", "rein gauche"),
        (Language.ENGLISH, "undo the last change", "redo the last change"),
        (Language.ENGLISH, "go to start of field", "go to end of field"),
    ],
)
def test_what_sounds_different_is_left(language: Language, one: str, other: str) -> None:
    assert not sound_alike(one.split(), other.split(), language)


def test_a_wording_that_is_a_line_of_a_report_is_found() -> None:
    names = names_of_vocabulary(VOCABULARY, Language.FRENCH)
    found = names_in_text(names, ["Lecture préliminaire.", "foie normal", "aller au bloc"])
    assert [name.spoken for name in found] == ["lecture préliminaire"]


def test_a_macro_of_a_user_may_not_sound_like_another_or_like_a_command() -> None:
    def named(name: str) -> Macro:
        return Macro(name=name, language=Language.FRENCH, text="Texte.")

    site, commands = load_macros(VOCABULARY, Language.FRENCH), load_commands(VOCABULARY, Language.FRENCH)
    assert is_confused(named("Thorax normaux"), site, commands)
    assert is_confused(named("normale"), [], commands)
    assert not is_confused(named("Cheville opérée"), site, commands)
