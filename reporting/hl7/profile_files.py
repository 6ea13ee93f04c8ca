"""Reads profiles: those of the package, a site's own beside them, and what a destination wants otherwise.

A profile is a TOML file; its name is the file's. `based_on` names the profile it differs from; without, it differs from
the defaults. Every mistake is a ConfigError that names file (or destination), key and what is allowed. Does not know
who gets which profile.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from reporting.errors import ConfigError
from reporting.hl7.profile import (
    BY_LANGUAGE,
    AccessionField,
    AddendumLayout,
    Charset,
    CodeByKind,
    DefaultAuthority,
    LinkedLayout,
    Profile,
    StudyLayout,
    TextLayout,
    TextType,
    Version,
)
from reporting.report.order import Code

STANDARD = "rad-128"
"""The profile that is used if none is named."""
BASED_ON = "based_on"

E = TypeVar("E", bound=Enum)
Table = Mapping[str, object]


class _WrongError(ValueError):
    """A value that cannot be used; says what can, and where in a table it stood."""

    def __init__(self, allowed: str, key: str = "") -> None:
        super().__init__(allowed)
        self.allowed, self.key = allowed, key


def read_profiles(site: Path | None = None) -> dict[str, Profile]:
    """Return every profile by its name: the package's, and those of the `*.toml` files in the site's folder.

    A site's file with the name of one of ours takes its place. Raise ConfigError `profile-unreadable`,
    `profile-unknown`, `profile-circular`, `profile-key-unknown`, `profile-value-wrong` or `profile-conflict`.
    """
    if site is None:
        return dict(_shipped())
    tables = {**_shipped_tables(), **{path.stem: _table(path) for path in sorted(_site_files(site))}}
    return {name: _profile(name, tables, ()) for name in tables}


def named(profiles: Mapping[str, Profile], name: str, where: str) -> Profile:
    """Return a profile. Raise ConfigError `profile-unknown` that says who asked and what there is."""
    if name not in profiles:
        raise ConfigError("profile-unknown", where=where, name=name, allowed=", ".join(sorted(profiles)))
    return profiles[name]


def with_overrides(profile: Profile, overrides: Table, where: str) -> Profile:
    """Return a profile in which some keys are otherwise; a table (obx_11) replaces only the keys that it has.

    `where` names the file or destination in errors. Raise ConfigError `profile-key-unknown`, `profile-value-wrong` or
    `profile-conflict`.
    """
    changes: dict[str, object] = {}
    for key, value in overrides.items():
        if key not in _READERS:
            raise ConfigError("profile-key-unknown", where=where, key=key, allowed=", ".join(_READERS))
        try:
            changes[key] = _READERS[key](value, getattr(profile, key))
        except _WrongError as wrong:
            inner = f"{key}.{wrong.key}" if wrong.key else key
            raise ConfigError("profile-value-wrong", where=where, key=inner, allowed=wrong.allowed) from None
    changed: Profile = replace(profile, **changes)  # type: ignore[arg-type]  # each reader returns its field's type
    _check(changed, where)
    return changed


def _check(profile: Profile, where: str) -> None:
    """Raise ConfigError `profile-conflict` if two values do not go together."""
    conflicts = {
        ("layout", "text_type"): profile.layout is TextLayout.BREAKS and profile.text_type is not TextType.FT,
        ("profile_id", "version"): bool(profile.profile_id) and not profile.version.has_timing_segment,
        ("identifiers", "identifiers"): len(set(profile.identifiers)) < len(profile.identifiers),
    }
    for (key, other), is_wrong in conflicts.items():
        if is_wrong:
            raise ConfigError("profile-conflict", where=where, key=key, other=other)


@cache
def _shipped() -> Mapping[str, Profile]:
    tables = _shipped_tables()
    return {name: _profile(name, tables, ()) for name in tables}


def _shipped_tables() -> dict[str, Table]:
    folder = files("reporting.hl7") / "profiles"
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


def _site_files(site: Path) -> list[Path]:
    if not site.is_dir():
        raise ConfigError("profile-unreadable", file=str(site))
    return list(site.glob("*.toml"))


def _table(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise ConfigError("profile-unreadable", file=str(path)) from None


def _profile(name: str, tables: Mapping[str, Table], derived: tuple[str, ...]) -> Profile:
    """Return a profile made of its table and those it is based on; `derived` are the profiles that led here."""
    table, where = tables[name], f"{name}.toml"
    if name in derived:
        raise ConfigError("profile-circular", names=" → ".join((*derived, name)))
    base = table.get(BASED_ON)
    if base is None:
        profile = Profile(name=name)
    elif isinstance(base, str) and base in tables:
        profile = replace(_profile(base, tables, (*derived, name)), name=name)
    else:
        raise ConfigError("profile-unknown", where=where, name=str(base), allowed=", ".join(sorted(tables)))
    return with_overrides(profile, {key: value for key, value in table.items() if key != BASED_ON}, where)


def _one_of(kind: type[E]) -> Callable[[object, object], E]:
    """Return what reads a member of an enumeration by its value."""

    def read(value: object, _: object) -> E:
        for member in kind:
            if member.value == value:
                return member
        raise _WrongError(", ".join(str(member.value) for member in kind))

    return read


def _text(pattern: str, allowed: str) -> Callable[[object, object], str]:
    """Return what reads a text of a certain shape."""

    def read(value: object, _: object) -> str:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        raise _WrongError(allowed)

    return read


def _flag(value: object, _: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _WrongError("true, false")


def _texts(value: object, _: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
        return tuple(value)
    raise _WrongError('["INS", "PI", "*"]')


def _accession(value: object, _: object) -> tuple[AccessionField, ...]:
    if isinstance(value, list) and value:
        return tuple(_one_of(AccessionField)(each, None) for each in value)
    raise _WrongError(", ".join(member.value for member in AccessionField))


def _code(value: object, _: object) -> Code | None:
    """Read `code^meaning^scheme`; empty: None."""
    if value == "":
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[^|~\\&\x00-\x1f]+", value) or value.count("^") > 2:
        raise _WrongError("code^meaning^scheme")
    code, meaning, scheme = (*value.split("^"), "", "")[:3]
    if not code and not meaning:
        raise _WrongError("code^meaning^scheme")
    return Code(value=code, meaning=meaning, scheme=scheme)


def _authorities(value: object, before: object) -> tuple[DefaultAuthority, ...]:
    """Read {type: name or name^OID}; what was there before for another type stays."""
    if not isinstance(value, dict):
        raise _WrongError("[authorities] PI = name^OID")
    kept = {each.kind: each for each in before} if isinstance(before, tuple) else {}
    for kind, issuer in value.items():
        if not isinstance(issuer, str) or not re.fullmatch(r"[^|~\\&^\x00-\x1f]*(\^[0-9.]+)?", issuer) or not issuer:
            raise _WrongError("name, name^OID", kind)
        name, _, oid = issuer.partition("^")
        kept[kind] = DefaultAuthority(kind=kind, name=name, oid=oid)
    return tuple(kept.values())


def _codes(pattern: str, allowed: str) -> Callable[[object, object], CodeByKind]:
    """Return what reads a table of a code for each kind of revision."""
    kinds = [field.name for field in fields(CodeByKind)]

    def read(value: object, before: object) -> CodeByKind:
        if not isinstance(value, dict) or not isinstance(before, CodeByKind):
            raise _WrongError(", ".join(kinds))
        for kind, code in value.items():
            if kind not in kinds:
                raise _WrongError(", ".join(kinds), kind)
            if not isinstance(code, str) or not re.fullmatch(pattern, code):
                raise _WrongError(allowed, kind)
        return replace(before, **value)

    return read


_ACKNOWLEDGE = _text("AL|NE|ER|SU|", 'AL, NE, ER, SU, ""')

_READERS: dict[str, Callable[[object, object], object]] = {
    "version": _one_of(Version),
    "charset": _one_of(Charset),
    "country": _text(f"[A-Z]{{3}}|{BY_LANGUAGE}|", f'{BY_LANGUAGE}, FRA ..., ""'),
    "profile_id": _text(r"[^|~\\&\x00-\x1f\x7f-\uffff]*", "1.0^CISIS_TLR_HL7_V2 ..."),
    "processing_id": _text("[PTD]", "P, T, D"),
    "accept_ack": _ACKNOWLEDGE,
    "application_ack": _ACKNOWLEDGE,
    "identifiers": _texts,
    "authorities": _authorities,
    "accession": _accession,
    "study": _one_of(StudyLayout),
    "layout": _one_of(TextLayout),
    "text_type": _one_of(TextType),
    "text_code": _code,
    "addendum": _one_of(AddendumLayout),
    "linked": _one_of(LinkedLayout),
    "withdrawal_notice": _flag,
    "site_segments": _flag,
    "pdf": _flag,
    "pdf_code": _code,
    "pdf_type": _text(r"[A-Za-z][A-Za-z-]*", "AP, Application ..."),
    "orc_1": _codes(r"[A-Z]{2}", "RE, SC, NW, RO, CA ..."),
    "orc_5": _codes(r"[A-Z]{0,2}", "CM, IP, A, CA ..."),
    "obr_25": _codes(r"[A-Z]", "P, F, C, A, R, X, W ..."),
    "obx_11": _codes(r"[A-Z]", "P, F, C, A, B, R, X, W ..."),
}
"""Every key of a profile: what reads its value, given the value it replaces."""
