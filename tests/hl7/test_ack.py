"""What we answer, and how we read what others answer."""

from datetime import UTC, datetime

import pytest

from reporting.errors import PeerError
from reporting.hl7 import ack, er7
from reporting.hl7.ack import AckError
from reporting.hl7.refusal import Location, field_missing
from reporting.hl7.tables import AckCode, Condition
from reporting.wording import Language

AT = datetime(2026, 1, 6, 18, 0, tzinfo=UTC)


def message(version: str = "2.5.1", charset: str = "UNICODE UTF-8", country: str = "FRA") -> er7.Message:
    line = rf"MSH|^~\&|RIS|SITE^1.2.3^ISO|US|RADIO|20260106||OMI^O23^OMI_O23|N17|T|{version}|||||{country}|{charset}"
    return er7.parse(line.encode())


def answer(code: AckCode, received: er7.Message | None, *errors: AckError) -> er7.Message:
    return er7.parse(ack.acknowledgement(received, code, control_id="C1", at=AT, errors=errors))


def test_an_acknowledgement_is_the_message_turned_round() -> None:
    header = answer(AckCode.AA, message()).segment("MSH")
    assert [header.raw(number) for number in range(3, 7)] == ["US", "RADIO", "RIS", "SITE^1.2.3^ISO"]
    assert header.raw(9) == "ACK^O23^ACK"
    assert (header.field(10), header.field(11), header.field(12)) == ("C1", "T", "2.5.1")
    assert (header.field(17), header.field(18)) == ("FRA", "UNICODE UTF-8")
    assert header.field(7) == "20260106180000+0000"


def test_it_names_the_message_that_it_answers() -> None:
    msa = answer(AckCode.AA, message()).segment("MSA")
    assert (msa.field(1), msa.field(2)) == ("AA", "N17")


@pytest.mark.parametrize("version", ["2.5", "2.5.1", "2.6"])
def test_since_2_5_an_error_has_place_condition_and_severity(version: str) -> None:
    error = AckError(condition=Condition.REQUIRED_FIELD, location=Location(segment="PID", field=3), text="Why|so")
    err = answer(AckCode.AE, message(version), error).segment("ERR")
    assert err.raw(1) == ""
    assert (err.raw(2), err.raw(3), err.raw(4)) == ("PID^1^3", "101^Required field missing^HL70357", "E")
    assert err.field(8) == "Why|so"


@pytest.mark.parametrize("version", ["2.3.1", "2.4"])
def test_before_2_5_an_error_is_one_field(version: str) -> None:
    error = AckError(condition=Condition.REQUIRED_FIELD, location=Location(segment="PID", field=3), text="Why")
    err = answer(AckCode.AE, message(version), error).segment("ERR")
    assert err.raw(1) == "PID^1^3^101&Required field missing&HL70357"
    assert err.raw(3) == ""


def test_an_error_without_a_place_leaves_it_empty() -> None:
    error = AckError(condition=Condition.APPLICATION)
    assert answer(AckCode.AR, message(), error).segment("ERR").raw(2) == ""
    assert answer(AckCode.AR, message("2.3.1"), error).segment("ERR").raw(1).startswith("^^^207&")


def test_a_message_without_header_is_answered_too() -> None:
    read = ack.read(ack.acknowledgement(None, AckCode.AR, control_id="C1", at=AT))
    assert (read.code, read.control_id) == (AckCode.AR, "")


@pytest.mark.parametrize(("charset", "codec"), [("8859/15", "iso8859-15"), ("UNICODE UTF-8", "utf-8")])
def test_a_refusal_is_said_in_french_to_a_french_sender_in_its_charset(charset: str, codec: str) -> None:
    answered = ack.refused(message(charset=charset), field_missing("PID", 3), control_id="C1", at=AT)
    assert "Le champ obligatoire PID-3 est vide." in answered.decode(codec)


def test_a_refusal_is_said_in_english_to_others() -> None:
    answered = ack.refused(message(country=""), field_missing("PID", 3), control_id="C1", at=AT)
    assert b"The required field PID-3 is empty." in answered


def test_what_we_answer_we_can_read_in_every_version() -> None:
    for version in ("2.3.1", "2.4", "2.5", "2.5.1"):
        read = ack.read(ack.refused(message(version), field_missing("PID", 5), control_id="C1", at=AT))
        assert (read.code, read.control_id) == (AckCode.AE, "N17")
        assert read.reason.startswith("PID-5: Required field missing (101)")


def received(*lines: str) -> bytes:
    return "\r".join([r"MSH|^~\&|RIS|S|US|R|2026||ACK^R01^ACK|1|P|2.5.1|||||FRA|8859/15", *lines, ""]).encode(
        "iso8859-15"
    )


@pytest.mark.parametrize("code", AckCode)
def test_every_code_of_table_0008_is_read(code: AckCode) -> None:
    assert ack.read(received(f"MSA|{code.value}|17")).code is code


def test_the_french_guide_s_example_is_read() -> None:
    read = ack.read(
        received("MSA|AE|12345", "ERR||MSH^1^12|203^ Unsupported version^messageErrorCondition|E"), Language.FRENCH
    )
    assert (read.code, read.control_id) == (AckCode.AE, "12345")
    assert read.reason == "MSH-12: Version non prise en charge (203)"


def test_the_remark_of_the_ris_follows_the_condition() -> None:
    read = ack.read(received("MSA|AR|17|Dossier verrouillé", "ERR||PID^1^3|206|E||||Dossier verrouillé"))
    assert read.reason == "PID-3: Record is locked (206) · Dossier verrouillé"


def test_a_long_remark_with_controls_is_shortened_to_one_line() -> None:
    read = ack.read(received("MSA|AE|17|" + r"one\.br\two" + "x" * 500))
    assert len(read.reason) == ack.LONGEST_REMARK
    assert read.reason.startswith("one twox")


def test_a_refusal_without_a_word_is_told_by_its_code() -> None:
    assert ack.read(received("MSA|AR|17"), Language.FRENCH).reason.startswith("Le RIS ne peut pas")


def test_an_acceptance_has_no_reason() -> None:
    assert ack.read(received("MSA|AA|17|all is well")).reason == ""


def test_an_unknown_condition_is_told_with_its_value() -> None:
    assert ack.read(received("MSA|AE|17", "ERR||PID^1^3|902^x|E")).reason.endswith("(902)")


def test_a_place_or_value_that_is_prose_is_not_repeated() -> None:
    reason = ack.read(received("MSA|AE|17", "ERR||Mrs Dupont^1^3|Mrs Dupont is unknown|E")).reason
    assert "Dupont" not in reason


@pytest.mark.parametrize(
    "raw", [b"", b"HTTP/1.1 400 Bad Request\r\n", received(), received("MSA|OK|17"), received("MSA||17")]
)
def test_what_is_no_acknowledgement_is_a_fault_of_the_peer(raw: bytes) -> None:
    with pytest.raises(PeerError) as fault:
        ack.read(raw)
    assert fault.value.code == "ack-not-understood"
