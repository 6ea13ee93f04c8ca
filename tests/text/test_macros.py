from pathlib import Path

import pytest

from reporting.errors import ConfigError
from reporting.text.macros import Macro, find_macro, first_gap, gap_at, load_macros, speakable
from reporting.wording import Language
from tests.text.said import VOCABULARY


def macro(name: str, *spoken: str, text: str = "Texte.") -> Macro:
    return Macro(name=name, language=Language.FRENCH, text=text, spoken=spoken)


@pytest.mark.parametrize("language", list(Language))
def test_the_site_has_macros_that_can_be_said(language: Language) -> None:
    macros = load_macros(VOCABULARY, language)
    assert len(macros) >= 20
    assert all(speakable(each.names) and each.text.strip() for each in macros)
    for each in macros:
        assert all(find_macro(macros, name, language) == each for name in each.names)


def test_a_site_without_a_table_has_no_macros_and_a_broken_line_is_named(tmp_path: Path) -> None:
    assert load_macros(tmp_path, Language.FRENCH) == ()
    (tmp_path / "macros.fr.tsv").write_text("thorax normal\tpoumons\n", "utf-8")
    with pytest.raises(ConfigError) as broken:
        load_macros(tmp_path, Language.FRENCH)
    assert broken.value.code == "vocabulary-line-broken"


@pytest.mark.parametrize(
    "said", ["Thorax normal", "thorax normal", "le thorax normal", "thorax-normal", "thorax normale"]
)
def test_a_macro_is_found_by_name_by_another_wording_or_by_its_sound(said: str) -> None:
    thorax = macro("Thorax normal")
    assert find_macro([macro("Genou"), thorax], said, Language.FRENCH) == thorax


def test_the_first_of_several_of_one_name_is_meant() -> None:
    own, site = macro("Thorax", text="Le mien."), macro("thorax", text="Celui du site.")
    assert find_macro([own, site], "thorax", Language.FRENCH) == own


def test_two_that_sound_like_what_was_said_are_none() -> None:
    two = [macro("pouce", text="Un."), macro("pousse", text="Deux.")]
    assert find_macro(two, "pouces", Language.FRENCH) is None


@pytest.mark.parametrize("said", ["", "le", "abdomen", "thorax normal gauche"])
def test_another_name_finds_nothing(said: str) -> None:
    assert find_macro([macro("Thorax normal")], said, Language.FRENCH) is None


def test_a_macro_of_another_language_is_not_found() -> None:
    assert find_macro([macro("Thorax")], "thorax", Language.ENGLISH) is None


def test_a_gap_is_written_so_that_it_cannot_be_overlooked() -> None:
    written = macro("Nodule", text="Nodule de {taille} mm du lobe {lobe}.").written
    assert written == "Nodule de ‹taille› mm du lobe ‹lobe›."
    assert first_gap(written) == (10, 18)
    assert [gap_at(written, at) for at in (9, 10, 14, 18, 19)] == [None, (10, 18), (10, 18), (10, 18), None]
    assert first_gap("Nodule de 8 mm.") is None


@pytest.mark.parametrize(("names", "can_be"), [(("a b c d e",), True), (("a b c d e f",), False), (("!",), False)])
def test_a_name_has_one_to_five_words(names: tuple[str, ...], can_be: bool) -> None:
    assert speakable(names) is can_be
