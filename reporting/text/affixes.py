"""The affix file of a Hunspell dictionary: from a stem and its flags to the words that are made of it.

Suffixes, suffixes on suffixes, and prefixes, as in hunspell(5), "AFFIX CREATION OPTIONS"; words that only exist inside
compounds or that are forbidden are none. Elided prefixes (l', qu') are left out: what is heard is taken apart there.
Not read: compounds, and what a checker needs to suggest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reporting.errors import InputError


@dataclass(frozen=True, slots=True)
class _Rule:
    strip: str
    add: str
    condition: re.Pattern[str]
    flags: tuple[str, ...]
    """Of further suffixes that may follow."""


@dataclass(slots=True)
class _Affix:
    crosses: bool
    """Whether a prefix and a suffix may stand at one stem."""
    rules: list[_Rule] = field(default_factory=list)


class Affixes:
    """The rules of one affix file."""

    def __init__(self, lines: Sequence[str] = (), file: str = "") -> None:
        """Read an affix file; none: stems have no other forms. Raise InputError `word-list-affixes-broken`."""
        self._flag_kind = ""
        self._aliases: list[tuple[str, ...]] = []
        self._is_none: set[str] = set()
        """Flags of what is no word."""
        self._needs_affix = ""
        self._suffixes: dict[str, _Affix] = {}
        self._prefixes: dict[str, _Affix] = {}
        for number, line in enumerate(lines, start=1):
            try:
                self._read(line.split())
            except (re.error, IndexError, KeyError, ValueError):
                raise InputError("word-list-affixes-broken", file=file, line=number) from None

    def words(self, stem: str, flags: str) -> Iterator[str]:
        """Yield the words of a stem, itself among them if it is one. `flags`: as they follow the slash."""
        own = self._flags(flags)
        if self._is_none.intersection(own):
            return
        if self._needs_affix not in own:
            yield stem
        prefixes = [self._prefixes[flag] for flag in own if flag in self._prefixes]
        for prefix in prefixes:
            yield from _prefixed(stem, prefix)
        for flag in own:
            if suffix := self._suffixes.get(flag):
                for word in self._suffixed(stem, suffix):
                    yield word
                    for prefix in prefixes if suffix.crosses else ():
                        yield from _prefixed(word, prefix) if prefix.crosses else ()

    def _suffixed(self, stem: str, suffix: _Affix, depth: int = 0) -> Iterator[str]:
        for rule in suffix.rules:
            if stem.endswith(rule.strip) and rule.condition.search(stem):
                word = stem[: len(stem) - len(rule.strip)] + rule.add
                yield word
                for flag in rule.flags if depth == 0 else ():
                    if flag in self._suffixes:
                        yield from self._suffixed(word, self._suffixes[flag], depth + 1)

    def _flags(self, text: str) -> tuple[str, ...]:
        if self._aliases and text.isdigit():
            return self._aliases[int(text)] if int(text) < len(self._aliases) else ()
        if self._flag_kind == "num":
            return tuple(text.split(","))
        if self._flag_kind == "long":
            return tuple(text[at : at + 2] for at in range(0, len(text), 2))
        return tuple(text)

    def _read(self, parts: list[str]) -> None:
        match parts:
            case ["FLAG", kind, *_]:
                self._flag_kind = kind
            case ["AF", flags, *_]:
                # The first says how many there are; aliases count from one.
                self._aliases.append(self._flags(flags) if self._aliases else ("",))
            case ["NEEDAFFIX", flag, *_]:
                self._needs_affix = flag
            case ["FORBIDDENWORD" | "ONLYINCOMPOUND", flag, *_]:
                self._is_none.add(flag)
            case ["SFX" | "PFX" as kind, flag, first, second, *rest]:
                affixes = self._suffixes if kind == "SFX" else self._prefixes
                if flag not in affixes:
                    int(second)
                    affixes[flag] = _Affix(crosses=first == "Y")
                else:
                    affixes[flag].rules.append(self._rule(kind, first, second, rest[0] if rest else "."))
            case ["SFX" | "PFX", *_]:
                raise ValueError(parts)

    def _rule(self, kind: str, strip: str, add: str, condition: str) -> _Rule:
        added, _, flags = add.partition("/")
        # Of a pattern only dots and classes are patterns.
        letters = "".join(
            part if part == "." or part[0] == "[" else re.escape(part) for part in re.findall(r"\[[^]]+\]|.", condition)
        )
        return _Rule(
            strip="" if strip == "0" else strip,
            add="" if added == "0" else added,
            condition=re.compile(f"(?:{letters})$" if kind == "SFX" else f"^(?:{letters})"),
            flags=self._flags(flags),
        )


def _prefixed(word: str, prefix: _Affix) -> Iterator[str]:
    for rule in prefix.rules:
        # "l'" and the like.
        if not re.search(r"['’]", rule.add) and word.startswith(rule.strip) and rule.condition.search(word):
            yield rule.add + word[len(rule.strip) :]
