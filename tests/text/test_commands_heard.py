"""A misheard command is proposed where it is the whole utterance; what may not be guessed stays as it was heard."""

import pytest

from reporting.text.commands_heard import known_commands, proposed_commands
from reporting.text.lexicon import CommandWording
from reporting.text.macros import Macro
from reporting.text.spoken import CommandName, SpokenWord
from reporting.text.verify import VerifySettings, Weight, chosen
from reporting.wording import Language

FRENCH = Language.FRENCH
WORDINGS = [
    CommandWording(name=CommandName.INSERT, before=("insérer",), takes_argument=True),
    CommandWording(name=CommandName.GO_TO, before=("aller", "au"), takes_argument=True),
    CommandWording(name=CommandName.CLEAR_FIELD, before=("vider", "le", "champ"), takes_argument=False),
]
MACROS = [
    Macro(name="thorax normal", language=FRENCH, text="…", spoken=("poumons normaux",)),
    Macro(name="pas d'antérieur", language=FRENCH, text="…"),
]
COMMANDS = known_commands(FRENCH, WORDINGS, MACROS)
SETTINGS = VerifySettings()


def proposed(text: str, first: int = 0) -> list[str]:
    words = [
        SpokenWord(text=word, start_ms=300 * at, end_ms=300 * at + 250, probability=0.9)
        for at, word in enumerate(text.split())
    ]
    return [each.term.spoken for each in proposed_commands(words, COMMANDS, SETTINGS, first=first)]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("un céré thorax normal", "insérer thorax normal"),
        ("insérée thorax normale", "insérer thorax normal"),
        ("vider le chat", "vider le champ"),
        ("insérée pas d'antérieur", "insérer pas d'antérieur"),
    ],
)
def test_the_command_that_the_whole_utterance_sounds_like_is_proposed(heard: str, meant: str) -> None:
    assert meant in proposed(heard)


@pytest.mark.parametrize(
    "heard",
    [
        "insérer thorax normal",  # it is one
        "il faut vider le champ opératoire de toute compresse avant la fin",
        "épanchement pleural gauche",
        "insérée, thorax normal",
        "insérer antérieur",  # a "pas" would appear
        "insérée pas thorax normal",  # one would vanish
    ],
)
def test_anything_else_stays_as_it_was_heard(heard: str) -> None:
    assert proposed(heard) == []


def test_settled_words_are_no_command() -> None:
    assert proposed("un céré thorax normal", first=1) == []


def test_the_sound_decides() -> None:
    heard = ("un", "céré", "thorax", "normal")
    words = [SpokenWord(text=word, start_ms=0, end_ms=1, probability=0.9) for word in heard]
    offers = proposed_commands(words, COMMANDS, SETTINGS)[:1]

    def weight(heard: float) -> Weight:
        return Weight(heard=heard, unheard=0.0, language=0.0)

    assert chosen(offers, [weight(-5.0), weight(-4.0)], SETTINGS) == offers
    assert chosen(offers, [weight(-5.0), weight(-40.0)], SETTINGS) == []
