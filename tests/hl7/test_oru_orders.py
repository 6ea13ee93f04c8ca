"""Numbers and identifiers in an ORU as a profile wants them, and one report for several accessions."""

from dataclasses import replace

import pytest
from hl7apy.parser import parse_message

from reporting.errors import InputError
from reporting.hl7 import er7, mllp
from reporting.report.order import Identifier, Order
from reporting.report.signing import RevisionKind, SignedReport
from tests.hl7.oru_samples import (
    LAYOUTS,
    ORDER,
    OTHER_ORDER,
    PROFILES,
    built,
    decoded,
    findings,
    parsed,
    signed,
    wanted,
)

BARE = replace(
    ORDER,
    patient=replace(
        ORDER.patient,
        identifiers=(
            Identifier(value="77", type="PI"),
            Identifier(value="88", authority="CARD", type="NH"),
            Identifier(value="99", authority_oid="1.2.3", type="INS"),
        ),
    ),
    placer_number=Identifier(value="P1"),
    filler_number=Identifier(value="F1"),
    accession_number=Identifier(value="A1"),
    visit_number=Identifier(value="V1", type="VN"),
)


def of(order: Order) -> SignedReport:
    return replace(signed(), order=order)


def pid_3(*identifiers: str) -> list[str]:
    message = parsed(of(BARE), wanted(identifiers=list(identifiers)))
    return [each.component(1) for each in message.segment("PID").repetitions(3)]


def test_identifiers_are_sent_as_the_order_had_them_if_nothing_is_said() -> None:
    assert pid_3() == ["77", "88", "99"]


def test_identifiers_are_chosen_and_ordered_by_type_issuer_or_oid() -> None:
    assert pid_3("INS", "PI") == ["99", "77"]
    assert pid_3("CARD", "1.2.3") == ["88", "99"]
    assert pid_3("INS", "*") == ["99", "77", "88"]
    assert pid_3("*", "PI") == ["88", "99", "77"]


def test_a_message_without_any_of_the_wanted_identifiers_is_not_built() -> None:
    with pytest.raises(InputError) as refused:
        pid_3("SS")
    assert refused.value.details == {"fields": "PID-3"}


def test_issuers_are_added_where_there_is_none() -> None:
    authorities = {"PI": "CHU^1.2.250.9", "VN": "CHU", "placer": "RIS", "filler": "RAD^1.5", "accession": "RAD"}
    message = parsed(of(BARE), wanted(authorities={**authorities, "NH": "WRONG", "INS": "WRONG"}))
    assert message.segment("PID").raw(3) == "77^^^CHU&1.2.250.9&ISO^PI~88^^^CARD^NH~99^^^&1.2.3&ISO^INS"
    assert message.segment("PV1").raw(19) == "V1^^^CHU^VN"
    obr = message.segment("OBR")
    assert (obr.raw(2), obr.raw(3), obr.raw(18), obr.raw(19)) == ("P1^RIS", "F1^RAD^1.5^ISO", "A1", "RAD")


@pytest.mark.parametrize(
    ("accession", "obr_3", "obr_18", "obr_20"),
    [
        (["OBR-18"], "F1", "A1", ""),
        (["OBR-3"], "A1", "", ""),
        (["OBR-20"], "F1", "", "A1"),
        (["OBR-18", "OBR-3", "OBR-20"], "A1", "A1", "A1"),
    ],
)
def test_the_accession_number_stands_where_the_profile_wants_it(
    accession: list[str], obr_3: str, obr_18: str, obr_20: str
) -> None:
    message = parsed(of(BARE), wanted(accession=accession))
    obr = message.segment("OBR")
    assert [obr.raw(n) for n in (3, 18, 20)] == [obr_3, obr_18, obr_20]
    assert message.segment("ORC").raw(3) == obr_3


Z_SEGMENTS = ("ZDS|1.2.3^Application^DICOM|\\X41\\\\.br\\", 'ZFR|||"" |œ|\x0b')


@pytest.mark.parametrize("name", PROFILES)
def test_the_order_s_own_segments_go_back_if_the_profile_wants_them(name: str) -> None:
    order = replace(ORDER, site_segments=Z_SEGMENTS)
    assert [s.name for s in parsed(of(order), PROFILES[name]).all if s.name.startswith("Z")] == []
    raw = built(of(order), wanted(name, site_segments=True), linked=(OTHER_ORDER,))
    mllp.frame(raw)
    found = groups(er7.parse(raw))[0][-2:]
    oe = "oe" if name == "rad-28" else "œ"
    assert [(s.name, s.fields) for s in found] == [
        ("ZDS", ("1.2.3^Application^DICOM", "\\X41\\\\.br\\")),
        ("ZFR", ("", "", '"" ', oe, " ")),
    ]


def test_acknowledgement_mode_and_processing_id_are_the_profile_s() -> None:
    header = parsed(signed(), wanted(accept_ack="AL", application_ack="NE", processing_id="T")).segment("MSH")
    assert [header.field(n) for n in (11, 15, 16)] == ["T", "AL", "NE"]


def groups(message: er7.Message) -> list[list[er7.Segment]]:
    found: list[list[er7.Segment]] = []
    for segment in message.all[3:]:
        if segment.name == "ORC":
            found.append([])
        found[-1].append(segment)
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PROFILES)
def test_a_report_for_two_accessions_stands_under_each(name: str, layout: str) -> None:
    profile = wanted(name, **LAYOUTS[layout])
    raw = built(signed(findings("Un.\nDeux.")), profile, linked=(OTHER_ORDER,))
    one, other = groups(er7.parse(raw))
    assert [segment.name for segment in one] == [segment.name for segment in other]
    assert [(s.raw(3), s.raw(5)) for s in one if s.name == "OBX"][1:] == [
        (s.raw(3), s.raw(5)) for s in other if s.name == "OBX"
    ][1:]
    obr, further = one[1], other[1]
    assert [(o.field(1), o.field(18), o.component(4, 1), o.raw(29)) for o in (obr, further)] == [
        ("1", "ACN101", "24727-0", ""),
        ("2", "ACN102", "30746-2", ""),
    ]
    studies = [next(s for s in group if s.name == "OBX").field(5) for group in (one, other)]
    assert studies == ["1.2.250.1.213.4.5.2.1.101", "1.2.250.1.213.4.5.2.1.102"]
    assert parse_message(decoded(raw)).validate()


def test_the_orders_that_a_report_names_itself_count() -> None:
    message = parsed(replace(signed(), linked=(OTHER_ORDER,)))
    assert [obr.field(18) for obr in message.segments("OBR")] == ["ACN101", "ACN102"]


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_can_refer_to_the_first_accession(name: str) -> None:
    raw = built(
        signed(findings("Un.")), wanted(name, linked="reference", pdf=True), linked=(OTHER_ORDER,), document=b"%"
    )
    one, other = groups(er7.parse(raw))
    assert [s.field(5) for s in other if s.field(2) == "TX"] == ["Voir le compte rendu de l'examen ACN101."]
    assert other[1].raw(29) == "OPN101&&1.2.250.1.748&ISO^FIL101&RIS&1.2.250.1.925&ISO"
    assert [s.name for s in one if s.field(2) == "ED"] == ["OBX"]
    assert not [s for s in other if s.field(2) == "ED"]
    assert parse_message(decoded(raw)).validate()


def test_a_withdrawal_is_told_under_each_accession() -> None:
    report = signed(findings("Un."), kind=RevisionKind.WITHDRAWAL)
    for linked in ("repeat", "reference"):
        _, other = groups(parsed(report, wanted(linked=linked), linked=(OTHER_ORDER,)))
        texts = [(s.field(5), s.field(11)) for s in other if s.field(2) == "TX"]
        assert texts[0] == ("Ce compte rendu est retiré. N'en tenez pas compte.", "F")
        assert texts[1][1] == "W"


def test_a_linked_order_without_a_number_stops_the_message() -> None:
    bare = replace(OTHER_ORDER, placer_number=None, accession_number=None)
    with pytest.raises(InputError) as refused:
        built(signed(), linked=(bare,))
    assert refused.value.details == {"fields": "OBR-3"}
