"""Reports for the tests of the ORU, and three readers of what came out: ours, `hl7`, hl7apy."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import hl7
from hl7apy.parser import parse_message

from reporting.hl7 import er7, oru
from reporting.hl7.escapes import unescape
from reporting.hl7.oru_charset import encodable
from reporting.hl7.profile import Charset, Profile, TextLayout
from reporting.hl7.profile_files import read_profiles, with_overrides
from reporting.report.layout import filled_sections
from reporting.report.model import Field, Report, Section
from reporting.report.order import Code, Identifier, Order, Patient, PersonName, Practitioner, Priority, Sex
from reporting.report.signing import RevisionKind, SignedReport
from reporting.wording import Language

PARIS = ZoneInfo("Europe/Paris")
SENT_AT = datetime(2026, 1, 6, 18, 6, 7, tzinfo=UTC)
SENDER = oru.Addresses(
    sending_application="DICTATION",
    sending_facility="RADIOLOGIE",
    receiving_application="RIS",
    receiving_facility="HÔPITAL",
)
INS = Identifier(
    value="279035121518989", authority="ASIP-SANTE-INS-NIR", authority_oid="1.2.250.1.213.1.4.10", type="INS"
)
IPP = Identifier(value="IPP101", authority="CHU & Co", type="PI")
RPPS = Identifier(value="801234564895", authority="ASIP-SANTE-PS", authority_oid="1.2.250.1.71.4.2.1", type="IDNPS")
ORDER = Order(
    order_id="o1",
    patient=Patient(
        identifiers=(INS, IPP),
        name=PersonName(family="PAT-TROIS", given="DOMINIQUE", middle="DOMINIQUE"),
        birth_date=date(1979, 3, 28),
        sex=Sex.FEMALE,
    ),
    procedure=Code(value="24727-0", meaning="Scanner cérébral | injecté", scheme="LN"),
    placer_number=Identifier(value="OPN101", authority_oid="1.2.250.1.748"),
    filler_number=Identifier(value="FIL101", authority="RIS", authority_oid="1.2.250.1.925"),
    accession_number=Identifier(value="ACN101"),
    study_uid="1.2.250.1.213.4.5.2.1.101",
    priority=Priority.URGENT,
    reason="Céphalées\nbrutales ^ fièvre",
    referrer=Practitioner(name=PersonName(family="Hoda", given="Adam", prefix="DR"), identifier=RPPS),
    scheduled_at=datetime(2026, 1, 6, 17, 44, 18, tzinfo=UTC),
    patient_class="O",
    visit_number=Identifier(value="000897406", authority="CHU-X", type="VN"),
)
OTHER_ORDER = replace(
    ORDER,
    order_id="o2",
    placer_number=Identifier(value="OPN102"),
    filler_number=None,
    accession_number=Identifier(value="ACN102"),
    procedure=Code(value="30746-2", meaning="Scanner thoracique", scheme="LN"),
    study_uid="1.2.250.1.213.4.5.2.1.102",
)

PROFILES = read_profiles()
LAYOUTS: dict[str, Mapping[str, object]] = {
    "repetitions": {"layout": "repetitions", "text_type": "TX"},
    "repetitions FT": {"layout": "repetitions", "text_type": "FT"},
    "lines": {"layout": "lines", "text_type": "TX"},
    "lines FT": {"layout": "lines", "text_type": "FT"},
    "breaks": {"layout": "breaks", "text_type": "FT"},
    "whole": {"layout": "whole", "text_type": "TX"},
    "whole FT": {"layout": "whole", "text_type": "FT"},
}
HARD_TEXTS = [
    "a|b^c&d~e\\f",
    "12 % < 3 mm",
    "cœur, œdème\u00a0: 5\u202fmm «\u00a0net\u00a0»",
    "line one\n\nline three\n  indented",
    r"\F\ \S\ \E\ \.br\ \X0A\ \H\ \\ \N",
    "C:\\images\\T",
    "pas d'ƒracture ☢ 😀",
    "tab\there",
    "~~||^^&&\\\\",
    "MSH|^~\\&|fake\rPID|1||666",
    "ΔHU ≥ 15, ADC 1,2 × 10⁻³ mm²/s – ½ lobe, 1½ fois",
    "Ã©tude",  # valid UTF-8 by chance where it is read as 8859/1
    "a\n \n  \nb",
    "“”\n‹3›",
]


def wanted(profile: str = "rad-128", /, **overrides: object) -> Profile:
    """Return a shipped profile in which some keys are otherwise."""
    return with_overrides(PROFILES[profile], overrides, "test")


def section(section_id: str, title: str, code: str, *texts: str) -> Section:
    fields = tuple(Field(field_id=f"{section_id}-{n}", label="", text=text) for n, text in enumerate(texts))
    return Section(
        section_id=section_id, title=title, code=Code(value=code, scheme="LN") if code else None, fields=fields
    )


def findings(text: str) -> Section:
    return section("findings", "Résultats", "59776-5", text)


def signed(
    *sections: Section,
    language: Language = Language.FRENCH,
    revision: int = 1,
    kind: RevisionKind | None = None,
) -> SignedReport:
    report = Report(
        report_id="r1",
        order_id="o1",
        template_id="t1",
        template_title="Scanner",
        language=language,
        title="Scanner cérébral",
        sections=sections or (findings("Pas d'hémorragie."),),
    )
    return SignedReport(
        report=report,
        order=ORDER,
        revision=revision,
        kind=kind or (RevisionKind.ORIGINAL if revision == 1 else RevisionKind.CORRECTION),
        signer_id="u1",
        signer=Practitioner(name=PersonName(family="Thomas", given="Éric", prefix="DR"), identifier=RPPS),
        signed_at=datetime(2026, 1, 6, 18, 5, tzinfo=UTC),
        content_hash="0" * 64,
    )


def of_texts(texts: Sequence[str]) -> SignedReport:
    """Return a report with a section for each text that holds anything."""
    return signed(*(section(f"s{n}", f"Rubrique {n}", f"{n}-0", text) for n, text in enumerate(texts, start=1)))


def built(report: SignedReport, profile: Profile = oru.RAD_128, **further: Any) -> bytes:
    return oru.build(
        report, control_id="DR-000123", sent_at=SENT_AT, sender=SENDER, zone=PARIS, profile=profile, **further
    )


def decoded(raw: bytes) -> str:
    """Return a message as whoever follows MSH-18 reads it."""
    said = raw.split(b"|")[17].split(b"\r")[0].decode()
    return raw.decode(Charset(said).codec)


def parsed(report: SignedReport, profile: Profile = oru.RAD_128, **further: Any) -> er7.Message:
    """Return what our own reader of messages reads."""
    return er7.parse(built(report, profile, **further))


def sent_text(text: str, charset: Charset = Charset.UTF_8) -> str:
    """Return what must arrive: line breaks of every kind become line breaks, other controls spaces, and what the
    encoding lacks its substitute."""
    lines = (re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", line) for line in text.strip().splitlines())
    sent = (encodable(line, charset) for line in lines)
    return "\n".join(f" {line}" if line == '""' else line for line in sent)


def expected_texts(report: SignedReport, profile: Profile) -> list[str]:
    """Return what `texts_of` must yield: a text a section, or one with titles where OBX-3 does not name the section."""
    sections = [
        (sent_text(each.title, profile.charset), sent_text(text, profile.charset))
        for each, text in filled_sections(report.report)
    ]
    titled = [f"{title}\n{text}" for title, text in sections]
    if profile.layout is TextLayout.WHOLE:
        return ["\n\n".join(titled)]
    return ["\n".join(titled)] if profile.text_code else [text for _, text in sections]


def arrives(report: SignedReport, profile: Profile) -> list[str]:
    """Return the readers (of three) for whom a report's texts are not what was signed, as an ORU in a profile."""
    raw = built(report, profile)
    expected = expected_texts(report, profile)
    wrong = []
    for name, read in READERS.items():
        found = list(texts_of(read(raw), profile))
        if name == "hl7apy" and profile.layout is TextLayout.LINES:
            # It drops a value of blanks alone, which a line of blanks is there.
            found, wanted_texts = [_bare(text) for text in found], [_bare(text) for text in expected]
        else:
            wanted_texts = expected
        if found != wanted_texts:
            wrong.append(name)
    return wrong


def _bare(text: str) -> str:
    return "\n".join("" if line.isspace() else line for line in text.split("\n"))


Observation = tuple[str, str, str]
"""OBX-2, OBX-3 and the text of OBX-5, unescaped, its repetitions and breaks as lines."""


def read_by_us(raw: bytes) -> list[Observation]:
    """Read with our own reader, as UTF-8: it trusts bytes that happen to be valid UTF-8 more than MSH-18."""
    message = decoded(raw)
    for charset in Charset:
        message = message.replace(f"|{charset.value}", f"|{Charset.UTF_8.value}", 1)
    return [(obx.field(2), obx.raw(3), obx.text(5)) for obx in er7.parse(message.encode()).segments("OBX")]


def read_by_hl7(raw: bytes) -> list[Observation]:
    """Read with the `hl7` package; it leaves escapes to us."""
    message = hl7.parse(decoded(raw))
    return [
        (str(obx[2]), str(obx[3]), "\n".join(unescape(str(line)) for line in obx[5])) for obx in message.segments("OBX")
    ]


def read_by_hl7apy(raw: bytes) -> list[Observation]:
    r"""Read with hl7apy: the values that it holds, since `to_er7` breaks `\.br\`. It leaves escapes to us.

    It drops a value of blanks alone.
    """
    message = parse_message(decoded(raw), find_groups=False)
    return [
        (obx.obx_2.to_er7(), obx.obx_3.to_er7(), "\n".join(map(_value, obx.obx_5)))
        for obx in message.children
        if obx.name == "OBX"
    ]


def _value(field: Any) -> str:
    """Return the one subcomponent of a text; empty if there is none."""
    held = [subcomponent.value for component in field.children for subcomponent in component.children]
    assert len(held) <= 1, "a delimiter was not escaped"
    return unescape(str(getattr(held[0], "value", held[0]))) if held else ""


READERS = {"ours": read_by_us, "hl7": read_by_hl7, "hl7apy": read_by_hl7apy}


def texts_of(observations: list[Observation], profile: Profile) -> Iterator[str]:
    """Yield the texts among observations, those of one OBX-3 that follow each other joined: lines of one section."""
    last = ""
    lines: list[str] = []
    for kind, code, text in observations:
        if kind != profile.text_type.value:
            continue
        if lines and code != last:
            yield "\n".join(lines)
            lines = []
        last = code
        lines.append(text)
    if lines:
        yield "\n".join(lines)
