from hypothesis import given
from hypothesis import strategies as st

from reporting.text.spoken import CommandName, FormattedText, SpokenCommand
from reporting.wording import Language
from tests.text.said import formatter, said

_FRENCH_WORDS = "pas de lésion focale gauche droite sans anomalie du foie normal aucun rein opacité basale non"
FRENCH_WORDS = _FRENCH_WORDS.split()
FRENCH_OTHERS = ["virgule", "point", "à la ligne", "huit millimètres", "douze", "deux points", "L quatre L cinq"]
_ENGLISH_WORDS = "no lesion left right without mass normal liver not kidney basal opacity seen"
ENGLISH_WORDS = _ENGLISH_WORDS.split()
ENGLISH_OTHERS = ["comma", "period", "new line", "eight millimeters", "twelve", "semicolon", "L four L five"]


def survivors(written: str, words: list[str]) -> list[str]:
    known = set(words)
    bare = "".join(letter if letter.isalpha() else " " for letter in written.lower())
    return [word for word in bare.split() if word in known]


@given(st.lists(st.sampled_from(FRENCH_WORDS + FRENCH_OTHERS), max_size=25))
def test_every_french_word_that_is_no_sign_or_number_survives_in_order(chunks: list[str]) -> None:
    # guards keep « point » and « à la ligne » as words here and there; only the plain words are followed
    written = formatter(Language.FRENCH).format_text(" ".join(chunks))
    plain = [word for word in FRENCH_WORDS if word not in {"de", "du"}]
    assert survivors(written, plain) == [chunk for chunk in chunks if chunk in plain]


@given(st.lists(st.sampled_from(ENGLISH_WORDS + ENGLISH_OTHERS), max_size=25))
def test_every_english_word_that_is_no_sign_or_number_survives_in_order(chunks: list[str]) -> None:
    written = formatter(Language.ENGLISH).format_text(" ".join(chunks))
    assert survivors(written, ENGLISH_WORDS) == [chunk for chunk in chunks if chunk in ENGLISH_WORDS]


@given(st.text(max_size=60))
def test_any_text_can_be_formatted_and_spans_lie_inside_it(text: str) -> None:
    for language in Language:
        for part in formatter(language).format(said(text)):
            if isinstance(part, FormattedText):
                ends = [0]
                for span in part.spans:
                    assert ends[-1] <= span.start < span.end <= len(part.text)
                    ends.append(span.end)


def test_spans_carry_time_and_the_lowest_probability() -> None:
    words = said("nodule de huit millimètres")
    doubtful = (*words[:2], *said("huit", probability=0.4), *words[3:])
    (text,) = formatter(Language.FRENCH).format(doubtful)
    assert isinstance(text, FormattedText)
    last = text.spans[-1]
    assert text.text[last.start : last.end] == "8 mm"
    assert last.probability == 0.4
    assert last.end_ms == 800


def test_every_character_but_spaces_and_breaks_belongs_to_a_span() -> None:
    (text,) = formatter(Language.FRENCH).format(said("pas de nodule virgule foie normal point à la ligne rate normale"))
    assert isinstance(text, FormattedText)
    covered = "".join(text.text[span.start : span.end] for span in text.spans)
    assert covered == text.text.replace(" ", "").replace("\n", "")


def test_a_command_at_the_end_follows_the_text_before_it() -> None:
    parts = formatter(Language.FRENCH).format(said("foie normal point … champ suivant"))
    assert [type(part) for part in parts] == [FormattedText, SpokenCommand]
    assert isinstance(parts[0], FormattedText)
    assert parts[0].text == "foie normal."
    assert isinstance(parts[1], SpokenCommand)
    assert parts[1].name is CommandName.NEXT_FIELD


def test_nothing_said_gives_nothing() -> None:
    assert formatter(Language.FRENCH).format(()) == ()


def test_an_acronym_keeps_its_case_and_a_word_does_not() -> None:
    (irm,) = formatter(Language.FRENCH).format(said("IRM cérébrale"))
    (word,) = formatter(Language.FRENCH).format(said("Nodule stable"))
    assert isinstance(irm, FormattedText)
    assert isinstance(word, FormattedText)
    assert (irm.keeps_case, word.keeps_case) == (True, False)


def test_the_recognisers_comma_beside_a_spoken_one_does_not_double() -> None:
    form = formatter(Language.FRENCH).format_text
    assert form("nodule, virgule stable") == "Nodule, stable"
    assert form("nodule virgule, stable") == "Nodule, stable"
    assert form("nodule. Virgule. Stable") == "Nodule, stable"
    assert form("nodule stable. point.") == "Nodule stable."


def test_the_recognisers_own_punctuation_stays_where_none_was_said() -> None:
    form = formatter(Language.FRENCH).format_text
    assert form("Foie normal. Rate normale, sans lésion.") == "Foie normal. Rate normale, sans lésion."
    assert form("Îlot (9 mm). Pas de lésion") == "Îlot (9 mm). Pas de lésion"
