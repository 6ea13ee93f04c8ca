"""What an encoding lacks is replaced by what means the same; nothing else is touched."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.hl7.escapes import unescape
from reporting.hl7.oru import substitutions
from reporting.hl7.oru_charset import LOWERED, RAISED, SUBSTITUTES, Substitution, encodable, encodable_er7
from reporting.hl7.profile import Charset
from tests.hl7.oru_samples import ORDER, built, decoded, findings, parsed, signed, wanted

LATIN_1, LATIN_9 = Charset.LATIN_1, Charset.LATIN_9
LATINS = [LATIN_1, LATIN_9]


@pytest.mark.parametrize(
    ("text", "in_8859_1", "in_8859_15"),
    [
        ("cœur, Œdème", "coeur, OEdème", "cœur, Œdème"),
        ("≤ 3 mm, ≥ 5 mm, ≠ 0", "<= 3 mm, >= 5 mm, =/= 0", "<= 3 mm, >= 5 mm, =/= 0"),
        ("±2 × 3 µm² à 37 °C", "±2 × 3 µm² à 37 °C", "±2 × 3 µm² à 37 °C"),
        ("5 μm, 10 Ω", "5 µm, 10 Ohm", "5 µm, 10 Ohm"),
        ("½ lobe, 1½ fois, 2¾", "½ lobe, 1½ fois, 2¾", "1/2 lobe, 1 1/2 fois, 2 3/4"),
        ("1⅓", "1 1/3", "1 1/3"),
        ("10⁶/l, 10⁻³ mm²/s", "10^6/l, 10^-3 mm²/s", "10^6/l, 10^-3 mm²/s"),
        ("SpO₂ 95 %, H₂O, L5₁", "SpO2 95 %, H2O, L5 1", "SpO2 95 %, H2O, L5 1"),
        ("l’IRM – « nette » — “T2”…", 'l\'IRM - « nette » - "T2"...', 'l\'IRM - « nette » - "T2"...'),
        ("−5 UH", "-5 UH", "-5 UH"),
        ("12\u202f000, 5\u00a0mm", "12 000, 5\u00a0mm", "12 000, 5\u00a0mm"),
        ("3 ‰", "3  o/oo", "3  o/oo"),
        ("N₁ M₀, grade Ⅲ", "N1 M0, grade III", "N1 M0, grade III"),
        ("№ 3", "n° 3", "n° 3"),
        ("3①", "3 1", "3 1"),
        ("α-fœtoprotéine", "alpha-foetoprotéine", "alpha-fœtoprotéine"),
        ("Łukasz Dvořák", "Lukasz Dvorák", "Lukasz Dvorák"),
        ("Šimek", "Simek", "Šimek"),
        ("e\u0301tude", "étude", "étude"),
        ("20 €", "20 EUR", "20 €"),
        ("soft\u200bbreak", "softbreak", "softbreak"),
        ("•3 mm", "*3 mm", "*3 mm"),
        ("☢ 😀 ж", "? ? ?", "? ? ?"),
    ],
)
def test_substitutes(text: str, in_8859_1: str, in_8859_15: str) -> None:
    assert encodable(text, LATIN_1) == in_8859_1
    assert encodable(text, LATIN_9) == in_8859_15
    assert encodable(text, Charset.UTF_8) == text


@pytest.mark.parametrize("text", ["a\u0338", "\u2241", "\u2209", "\u2204", "\u226d"])
def test_a_struck_out_sign_is_never_written_as_the_sign(text: str) -> None:
    for charset in LATINS:
        assert "?" in encodable(text, charset)


def test_not_less_is_not_written_as_less() -> None:
    assert encodable("<\u0338 3, >\u0338 3, ≰ 3, ≱ 3", LATIN_1) == ">= 3, <= 3, > 3, < 3"


@pytest.mark.parametrize("charset", LATINS)
def test_every_substitute_can_be_sent(charset: Charset) -> None:
    for sent in (*SUBSTITUTES.values(), *RAISED.values(), *LOWERED.values()):
        sent.encode(charset.codec)


@pytest.mark.parametrize("charset", LATINS)
def test_a_substitute_never_begins_with_a_sign_that_it_did_not_have(charset: Charset) -> None:
    signed_ones = {"−", "∓", "→", *"‐‑‒–—―"}
    for written, sent in SUBSTITUTES.items():
        assert sent[:1] not in "+-" or written in signed_ones


@given(st.text(), st.sampled_from(LATINS))
def test_any_text_can_be_sent(text: str, charset: Charset) -> None:
    sent = encodable(text, charset)
    sent.encode(charset.codec)
    assert encodable(sent, charset) == sent


@given(st.text(st.characters(codec="iso8859-1")))
def test_what_the_encoding_has_is_not_touched(text: str) -> None:
    assert encodable(text, LATIN_1) == text
    assert substitutions(text, LATIN_1) == ()


def digits(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)?", text)


@given(
    st.lists(
        st.tuples(st.integers(0, 999), st.sampled_from(["½", "⅓", "⁶", "①", "₂", "≤", "–", "œ", "٣", " mm", "²"]))
    ),
    st.sampled_from(LATINS),
)
def test_numbers_stay_the_numbers_they_were(pieces: list[tuple[int, str]], charset: Charset) -> None:
    text = "".join(f" {number}{after}" for number, after in pieces)
    sent = digits(encodable(text, charset))
    for number, after in pieces:
        if after == "٣":  # a digit of another script beside others is one number with them
            assert f"{number}3" in sent
        else:
            assert str(number) in sent


@given(st.text(st.sampled_from("a1|^~\\&≈½⁶œ“" + "\u0338" + "<")), st.sampled_from(LATINS))
def test_what_is_put_into_a_raw_field_is_escaped(text: str, charset: Charset) -> None:
    raw = "".join(character for character in text if character not in "|^~\\&")
    sent = encodable_er7(raw, charset)
    assert not set(re.sub(r"\\[FSTRE]\\", "", sent)) & set("|^~&\\")
    assert unescape(sent) == encodable(raw, charset)


def test_what_was_replaced_is_told_once_in_order() -> None:
    assert substitutions("cœur ≤ 3, œil ≥ 3", LATIN_1) == (
        Substitution(written="œ", sent="oe"),
        Substitution(written="≤", sent="<="),
        Substitution(written="≥", sent=">="),
    )
    assert substitutions("cœur ≤ 3", Charset.UTF_8) == ()


@pytest.mark.parametrize("charset", LATINS)
def test_numbers_of_unicode_keep_their_value(charset: Charset) -> None:
    """Every digit and fraction alone is sent as what it is worth, or not as a number at all."""
    for code in range(0x110000):
        character = chr(code)
        value = unicodedata.numeric(character, None)
        if value is None or unicodedata.category(character) == "Lo":
            continue
        sent = encodable(character, charset)
        if match := re.fullmatch(r"\^?\(?(\d+)(?:/(\d+))?\)?[.,]?", sent):
            found = int(match[1]) / int(match[2] or 1)
            assert found == pytest.approx(value), (character, sent)


def test_names_and_titles_are_sent_in_the_encoding_too() -> None:
    report = signed(findings("L’œdème ≤ 3 mm."))
    raw = built(report, wanted(charset="8859/1"))
    assert "Résultats".encode("latin-1") in raw
    assert "L'oedème <= 3 mm." in decoded(raw)
    assert parsed(report, wanted(charset="8859/1")).segment("PID").component(5, 1) == ORDER.patient.name.family
