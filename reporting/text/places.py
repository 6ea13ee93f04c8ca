"""A place in a list of pieces, as the rules for numbers look at it: what is before, after, and which number is here.

Holds no rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.text.lexicon import Unit, UnitKind, Vocabulary
from reporting.text.numbers import Reading, is_number_word, read_number
from reporting.text.pieces import Kind, Piece

NUMBER_PAUSE_MS = 700
"""A pause inside a number ends it: « vingt … deux nodules » is not twenty-two."""
_WINDOW = 12
_PER = frozenset({"par", "per"})
_AND_PER = frozenset({"et", "and"})


@dataclass(frozen=True, slots=True)
class Place:
    pieces: Sequence[Piece]
    at: int
    vocabulary: Vocabulary
    written: Sequence[Piece] = ()
    """What stands before this place as it will be written."""

    def piece(self, offset: int = 0) -> Piece | None:
        """Return the piece at `offset` from here, or None beyond the ends."""
        index = self.at + offset
        return self.pieces[index] if 0 <= index < len(self.pieces) else None

    def key(self, offset: int = 0) -> str:
        """Return the piece's key at `offset`, or an empty string beyond the ends."""
        piece = self.piece(offset)
        return piece.key if piece else ""

    def reading(self, offset: int = 0) -> Reading | None:
        """Return the number that begins at `offset`, or None. A term or a sign ends it, and so does a pause."""
        first = self.piece(offset)
        if first is None or first.kind is not Kind.WORD or not is_number_word(first.key, self.vocabulary.language):
            return None
        words: list[str] = []
        for index in range(self.at + offset, min(len(self.pieces), self.at + offset + _WINDOW)):
            piece = self.pieces[index]
            if piece.kind is not Kind.WORD:
                break
            if words and piece.start_ms - self.pieces[index - 1].end_ms >= NUMBER_PAUSE_MS:
                break
            words.append(piece.key)
        return read_number(words, 0, self.vocabulary.language) if words else None

    def unit(self, offset: int) -> tuple[int, Unit] | None:
        """Return (number of pieces, unit) at `offset`, or None."""
        if self.piece(offset) is None:
            return None
        return self.vocabulary.units.longest(self.pieces, self.at + offset)

    def unit_and_rate(self, offset: int) -> tuple[int, Unit] | None:
        """Return the unit with what it is counted by: `millilitres par minute` → mL/min."""
        found = self.unit(offset)
        if found is None or found[1].kind is UnitKind.WORD:
            return found
        count, unit = found
        symbol = unit.symbol
        while True:
            skip = 1 if "/" in symbol and self.key(offset + count) in _AND_PER else 0
            if self.key(offset + count + skip) not in _PER:
                break
            rate = self.unit(offset + count + skip + 1)
            if rate is None or not rate[1].per:
                break
            count += skip + 1 + rate[0]
            symbol = f"{symbol}/{rate[1].per}"
        return count, Unit(symbol=symbol, kind=unit.kind, per=unit.per)

    def unit_ahead(self, offset: int) -> bool:
        """Return whether a number with a unit begins at `offset`."""
        reading = self.reading(offset)
        return reading is not None and self.unit(offset + reading.words) is not None

    def on(self, offset: int) -> "Place":
        """Return the place `offset` pieces on. What is written in between is not known to it."""
        return Place(self.pieces, self.at + offset, self.vocabulary, self.written)

    def last(self) -> Piece | None:
        """Return the last piece that is written before this place, or None."""
        return self.written[-1] if self.written else None

    def follows(self, role: str, reach: int) -> bool:
        """Return whether one of the `reach` words before plays `role`, within the sentence."""
        for offset in range(-1, -reach - 1, -1):
            piece = self.piece(offset)
            if piece is None or piece.kind is Kind.BREAK or piece.text in {".", ";"}:
                return False
            if self.plays(role, offset):
                return True
        return False

    def said(self, count: int) -> Sequence[Piece]:
        """Return the next `count` pieces."""
        return self.pieces[self.at : self.at + count]

    def plays(self, role: str, offset: int) -> bool:
        """Return whether the word at `offset` plays `role`, see `contexts.<language>.tsv`."""
        return self.key(offset) in self.vocabulary.context(role)

    def runs_on(self, offset: int) -> bool:
        """Return whether the piece at `offset` was said without a pause after the one before it."""
        piece, before = self.piece(offset), self.piece(offset - 1)
        return piece is not None and before is not None and piece.start_ms - before.end_ms < NUMBER_PAUSE_MS

    def closes(self, offset: int) -> bool:
        """Return whether no counted thing can follow at `offset`: the end, a sign, a break, or a small word."""
        piece = self.piece(offset)
        return piece is None or piece.kind in {Kind.SIGN, Kind.BREAK} or self.plays("stop", offset)
