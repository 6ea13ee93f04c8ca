"""Our HL7 v2 conformance statement as Markdown, in French or English, made from what builds and reads messages. Pure.

What a profile sends is read off a message that is built with it; its values are the example's. What we take, which
order controls mean what, and which characters are replaced are the tables that the code itself uses.
"""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from reporting.hl7 import conformance_example as example
from reporting.hl7 import oru, oru_message
from reporting.hl7.conformance_fields import (
    OBSERVED,
    READ_OF_HEADER,
    READ_OF_MERGE,
    READ_OF_ORDER,
    READ_OF_PATIENT,
    SENT,
    Row,
)
from reporting.hl7.conformance_words import ENGLISH, FRENCH, Words
from reporting.hl7.message_kind import MERGE_EVENTS, ORDERS, PATIENT_EVENTS, VERSIONS
from reporting.hl7.order import ACTIONS
from reporting.hl7.oru_charset import SUBSTITUTES, encodable
from reporting.hl7.oru_segments import Addresses
from reporting.hl7.profile import Charset, LinkedLayout, Profile
from reporting.report.signing import RevisionKind
from reporting.wording import Language

LONGEST_VALUE = 60
"""Characters of an example's value in a table."""
_BAR = "\\|"


def statement(
    profiles: Mapping[str, Profile], language: Language, *, version: str, sender: Addresses, zone: ZoneInfo
) -> str:
    """Return the statement for the given profiles; `version` is the product's."""
    words = FRENCH if language is Language.FRENCH else ENGLISH
    lines = [f"# {words.title.format(version=version)}", "", words.about, ""]
    lines += [*_transport(words), *_taken(words, language)]
    lines += [f"## {words.sent}", "", words.sent_about, ""]
    for profile in profiles.values():
        lines += [*_profile(profile, words, language, sender, zone)]
    lines += [*_substitutes(words)]
    return "\n".join(lines).rstrip() + "\n"


def _transport(words: Words) -> list[str]:
    return [f"## {words.transport}", "", *(f"- {each}" for each in words.transport_rules), ""]


def _taken(words: Words, language: Language) -> Iterator[str]:
    yield from (f"## {words.taken}", "", *(f"- {each}" for each in words.taken_rules), "")
    yield from _table((words.message, words.effect))
    yield _cells(", ".join(f"{kind}^{event}" for kind, event in sorted(ORDERS, reverse=True)), words.of_orders)
    yield _cells("ORU^R01", words.of_answers)
    yield _cells(", ".join(f"ADT^{event}" for event in sorted(PATIENT_EVENTS)), words.of_patients)
    yield _cells(", ".join(f"ADT^{event}" for event in sorted(MERGE_EVENTS)), words.of_merges)
    yield _cells("ADT", words.of_others)
    yield from ("", words.versions.format(versions=", ".join(sorted(VERSIONS))), "")
    yield from _table((words.field, words.becomes, words.instead_of))
    for row in (*READ_OF_HEADER, *READ_OF_PATIENT, *READ_OF_MERGE, *READ_OF_ORDER):
        yield _read(row, language)
    yield from (_cells(f"OBX {row.field}", row.says(language), "") for row in OBSERVED)
    yield from ("", words.site_segments, "")
    yield from _table(("ORC-1", words.action))
    for action in dict.fromkeys(ACTIONS.values()):
        controls = ", ".join(control for control, meant in ACTIONS.items() if meant is action)
        yield _cells(controls, words.actions[action])
    yield ""


def _read(row: Row, language: Language) -> str:
    return _cells(row.field, row.says(language), ", ".join(row.instead_of))


def _profile(profile: Profile, words: Words, language: Language, sender: Addresses, zone: ZoneInfo) -> Iterator[str]:
    message = _example(profile, language, sender, zone)
    yield from (f"### {profile.name}", "")
    yield from _table((words.choice, words.value))
    for key, value in choices(profile):
        yield _cells(f"`{key}`", value)
    yield ""
    yield from _table((words.field, words.holds, words.for_example))
    in_each_language = (_example(profile, each, sender, zone) for each in Language)
    for segment, number, value in fields_of(message, *in_each_language):
        yield _cells(f"{segment}-{number}", SENT[f"{segment}-{number}"].says(language), f"`{value}`")
    yield ""
    yield from _table((words.kind, "ORC-1", "ORC-5", "OBR-25", "OBX-11"))
    for kind in RevisionKind:
        codes = (profile.orc_1, profile.orc_5, profile.obr_25, profile.obx_11)
        yield _cells(words.kinds[kind], *(code.of(kind) for code in codes))
    yield from ("", words.example, "", "```", *message.rstrip("\r").split("\r"), "```", "")


def choices(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield the keys of a profile that are not tables of codes, as a file writes them."""
    yield "version", profile.version.value
    yield "charset", profile.charset.value
    yield "country", profile.country
    yield "layout", profile.layout.value
    yield "text_type", profile.text_type.value
    yield "addendum", profile.addendum.value
    yield "linked", profile.linked.value
    yield "study", profile.study.value
    yield "accession", ", ".join(each.value for each in profile.accession)
    yield "identifiers", ", ".join(profile.identifiers) or "*"
    yield (
        "authorities",
        ", ".join(f"{each.kind} = {each.name}{f'^{each.oid}' if each.oid else ''}" for each in profile.authorities),
    )
    yield "withdrawal_notice", str(profile.withdrawal_notice).lower()
    yield "site_segments", str(profile.site_segments).lower()
    yield "pdf", f"{profile.pdf_type}^PDF^Base64" if profile.pdf else "false"


def _example(profile: Profile, language: Language, sender: Addresses, zone: ZoneInfo) -> str:
    """Return the message that a profile makes of the invented report; a further accession only where it refers."""
    linked = (example.LINKED,) if profile.linked is LinkedLayout.REFERENCE else ()
    return oru.build(
        example.signed(language),
        control_id=example.CONTROL_ID,
        sent_at=example.SENT_AT,
        sender=sender,
        zone=zone,
        profile=profile,
        document=example.DOCUMENT,
        linked=linked,
    ).decode(profile.charset.codec)


def fields_of(message: str, *others: str) -> Iterator[tuple[str, int, str]]:
    """Yield segment, number and first value of every field that holds something in one of the messages, each once.

    They come in the order of the first message. MSH-1 and MSH-2 are left out, as are a site's own segments.
    """
    found: dict[tuple[str, int], str] = {}
    for segment in (segment for each in (message, *others) for segment in oru_message.read(each)):
        first = 3 if segment.name == "MSH" else 1
        for number in range(first, len(segment.fields) + 1):
            value = segment.raw(number)
            if value and not segment.name.startswith("Z"):
                found.setdefault((segment.name, number), value)
    for (name, number), value in sorted(found.items(), key=lambda each: (_place(each[0][0], message), each[0][1])):
        yield name, number, value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"


def _place(name: str, message: str) -> int:
    return f"\r{message}".index(f"\r{name}|")


def _substitutes(words: Words) -> Iterator[str]:
    yield from (f"## {words.substitutes}", "", words.substitutes_about, "")
    yield from _table((words.character, "8859/1", "8859/15"))
    for written in SUBSTITUTES:
        sent = [encodable(written, charset) for charset in (Charset.LATIN_1, Charset.LATIN_9)]
        yield _cells(f"`{written}` (U+{ord(written):04X})", *(f"`{each}`" for each in sent))
    yield from ("", *(f"- {rule}" for rule in words.substitute_rules), "")


def _table(headings: tuple[str, ...]) -> tuple[str, str]:
    return _cells(*headings), f"|{'---|' * len(headings)}"


def _cells(*values: str) -> str:
    r"""Return a row of a table; a bar inside a cell is `\|`, also within backticks."""
    return f"| {' | '.join(value.replace('|', _BAR) for value in values)} |"
