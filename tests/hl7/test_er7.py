"""ER7 as senders write it, and what must not be lost in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.hl7 import er7
from reporting.hl7.escapes import Notation, escape, unescape
from reporting.hl7.refusal import Refusal
from reporting.hl7.tables import AckCode, Condition

MSH = r"MSH|^~\&|APP|FAC|||20260106||ORM^O01^ORM_O01|17|P|2.5.1||||||"


def parsed(*lines: str, charset: str = "UNICODE UTF-8", end: str = "\r", codec: str = "utf-8") -> er7.Message:
    return er7.parse(end.join([MSH + charset, *lines, ""]).encode(codec))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_survives_escaping(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_holds_no_delimiter_and_no_control(text: str) -> None:
    escaped = escape(text)
    assert not set("|^~&\r\n\x0b\x1c") & set(escaped)


@given(st.text(alphabet="aF\\.brXE#%*!$0A\n|"))
def test_other_delimiters_survive_escaping_too(text: str) -> None:
    notation = Notation(field="#", component="%", repetition="*", escape="!", subcomponent="$")
    assert unescape(escape(text, notation), notation) == text


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        (r"\F\\S\\T\\R\\E" + "\\", "|^&~\\"),
        (r"a\.br\b", "a\nb"),
        (r"a\.sp2\b", "a\n\nb"),
        (r"a\.sk3\b", "a   b"),
        (r"a\.in+4\b", "ab"),
        (r"\H\bold\N\ not", "bold not"),
        (r"\X0D0A\ ", "\r\n "),
        (r"\XC3A9\ ", "é "),
        (r"C:\new\folder", r"C:\new\folder"),
        (r"\Z17\ ", r"\Z17\ "),
        (r"\XABC\ ", r"\XABC\ "),
        ("12 % < 3 mm \\", "12 % < 3 mm \\"),
    ],
)
def test_escape_sequences_read_as_the_standard_says(raw: str, meant: str) -> None:
    assert unescape(raw) == meant


def test_hexadecimal_escapes_are_characters_of_the_message_charset() -> None:
    message = parsed(r"NTE|1||A\XC7\\XC3\O", charset="8859/1", codec="latin-1")
    assert message.segment("NTE").field(3) == "AÇÃO"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_end_separates_segments(end: str) -> None:
    message = parsed("PID|1||42", "PV1||O", end=end)
    assert [segment.name for segment in message.all] == ["MSH", "PID", "PV1"]


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("UNICODE UTF-8", "utf-8", "Cœur, «\u00a0œdème\u00a0»"),
        ("8859/1", "latin-1", "fièvre à 39°"),
        ("8859/15", "iso8859-15", "cœur, 5 €"),
        ("8859/1", "cp1252", "cœur’"),
        ("8859/1", "utf-8", "é announced wrongly"),
        ("", "utf-8", "façade"),
        ("", "latin-1", "façade"),
        ("", "cp1252", "œuf"),
        ("ASCII", "latin-1", "é all the same"),
    ],
)
def test_the_charset_is_read_as_said_or_as_meant(charset: str, codec: str, text: str) -> None:
    assert parsed(f"NTE|1||{text}", charset=charset, codec=codec).segment("NTE").field(3) == text


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("UNICODE UTF-8", "Lefèvre".encode("latin-1"), "Lefèvre"),
        ("UNICODE UTF-8", "Cœur".encode("cp1252"), "Cœur"),
        ("UNICODE UTF-8", "é".encode() + "à".encode("latin-1"), "éà"),
        ("UNICODE UTF-8", b"a\x81b", "a\x81b"),
        ("KLINGON", "Lefèvre".encode(), "Lefèvre"),
        ("KLINGON", b"Lefevre", "Lefevre"),
        ("", "le cœur".encode("iso8859-15"), "le cœur"),
        ("", "1½ comprimé".encode("latin-1"), "1½ comprimé"),
        ("WINDOWS-1252", "Cœur".encode("cp1252"), "Cœur"),
        ("~8859/15", "Cœur".encode("iso8859-15"), "Cœur"),
        ("UNICODE UTF-8~8859/1", "Cœur".encode(), "Cœur"),
    ],
)
def test_a_charset_that_is_announced_wrongly_or_not_at_all_is_guessed(charset: str, raw: bytes, text: str) -> None:
    message = er7.parse((MSH + charset).encode() + b"\rNTE|1||" + raw)
    assert message.segment("NTE").field(3) == text


@pytest.mark.parametrize(
    ("charset", "raw", "as_said"),
    [
        ("UNICODE UTF-8", "é".encode(), True),
        ("UNICODE UTF-8", "é".encode("latin-1"), False),
        ("8859/1", "é".encode("latin-1"), True),
        ("8859/1", "é".encode(), False),
        ("8859/1", "œ".encode("cp1252"), False),
        ("", "é".encode(), True),
    ],
)
def test_a_message_knows_whether_it_is_written_as_it_says(charset: str, raw: bytes, as_said: bool) -> None:
    assert er7.parse((MSH + charset).encode() + b"\rNTE|1||" + raw).charset_as_said is as_said


def test_an_unknown_charset_is_refused_at_msh_18() -> None:
    with pytest.raises(Refusal) as refused:
        parsed("NTE|1||é", charset="KLINGON", codec="latin-1")
    assert refused.value.condition is Condition.TABLE_VALUE
    assert refused.value.location is not None
    assert refused.value.location.display() == "MSH-18"


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"PID|1", b"GET / HTTP/1.1", b"MSH", b"MSHabcdefgh"])
def test_what_has_no_header_is_refused(raw: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        er7.parse(raw)
    assert (refused.value.code, refused.value.ack_code) == ("hl7-no-header", AckCode.AE)
    assert er7.header(raw) is None


def test_a_byte_order_mark_and_blanks_before_the_header_are_skipped() -> None:
    assert er7.parse(b"\xef\xbb\xbf\r\n" + MSH.encode()).control_id == "17"


def test_junk_lines_are_counted_not_read() -> None:
    message = parsed("PID|1||42", "no segment", '"', "", "ZDS|1.2.3")
    assert message.unread_lines == 2
    assert message.segment("ZDS").field(1) == "1.2.3"


def test_fields_components_repetitions_and_subcomponents_are_counted_from_one() -> None:
    pid = parsed(r"PID|1||A1^^^NAME&1.2.3&ISO^PI~B2^^^&9.9&ISO^INS||O\T\NEILL&von^Ann").segment("PID")
    assert [value.component(1) for value in pid.repetitions(3)] == ["A1", "B2"]
    assert [value.subcomponent(4, 2) for value in pid.repetitions(3)] == ["1.2.3", "9.9"]
    assert pid.subcomponent(5, 1, 1) == "O&NEILL"
    assert pid.component(5, 2) == "Ann"
    assert (pid.field(40), pid.component(3, 17), pid.subcomponent(3, 4, 9)) == ("", "", "")
    assert pid.repetitions(40) == ()


def test_header_fields_count_the_separator() -> None:
    header = parsed().segment("MSH")
    assert (header.field(1), header.raw(2), header.field(3), header.component(9, 2)) == ("|", r"^~\&", "APP", "O01")


def test_the_null_value_reads_as_empty() -> None:
    pid = parsed('PID|1||""||""^Ann').segment("PID")
    assert (pid.field(3), pid.repetitions(3), pid.component(5, 1), pid.component(5, 2)) == ("", (), "", "Ann")


def test_lines_of_a_text_are_its_repetitions() -> None:
    obx = parsed(r"OBX|1|TX|||a\F\b~~c & d").segment("OBX")
    assert obx.text(5) == "a|b\n\nc & d"


def test_other_separators_of_the_sender_are_used() -> None:
    message = er7.parse(b"MSH#*@!%#APP#FAC###20260106##ORM*O01#17#P#2.4\rPID#1##A*B%C@D!F!")
    assert message.control_id == "17"
    assert message.segment("PID").subcomponent(3, 2, 2) == "C"
    assert message.segment("PID").text(3) == "A*B%C\nD#"


def test_an_escape_character_written_twice_in_msh_2_counts_once() -> None:
    message = er7.parse(b"MSH|^~\\\\&|A|B|||2026||ADT^A01|9|T|2.6\rPID|1||a&b")
    assert message.notation.msh2 == "^~\\&"


def test_written_segments_end_at_their_last_value() -> None:
    assert er7.write("MSA", {1: "AA", 2: "17", 6: ""}) == "MSA|AA|17"
    assert er7.write("MSH", {3: "APP", 10: "17"}) == r"MSH|^~\&|APP|||||||17"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    head = er7.header(raw)
    try:
        message = er7.parse(raw)
    except Refusal:
        return
    assert head is not None
    assert message.all


@given(st.binary(max_size=200))
def test_any_bytes_after_a_header_are_read_or_refused(raw: bytes) -> None:
    try:
        message = er7.parse(MSH.encode() + b"\r" + raw)
    except Refusal:
        return
    assert message.all[0].name == "MSH"
