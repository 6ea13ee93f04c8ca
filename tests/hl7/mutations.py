"""Messages made wrong by chance, always the same for a seed: cut off, bytes flipped, delimiters changed, and worse."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

SAMPLES = Path(__file__).parents[1] / "samples" / "hl7"
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "hl7"
"""Messages of others, where they are at hand."""
LONGEST_BYTES = 2_000_000
CHARSETS = (b"UNICODE UTF-8", b"8859/1", b"8859/15", b"ASCII", b"KLINGON", b"", b"UNICODE UTF-8~8859/1", b"~")
ESCAPES = (rb"\X0D0A\ ", rb"\.br\ ", rb"\H\bold\N\ ", rb"\.sp999\ ", rb"\Z1\ ", rb"\X", rb"\X4\ ", rb"\\", rb"\E")


def seeds() -> list[bytes]:
    """Return the messages that are made wrong."""
    files = [*SAMPLES.glob("*.hl7"), *(SHARED.rglob("*.hl7") if SHARED.is_dir() else ())]
    return [file.read_bytes() for file in sorted(files)]


def mutated(messages: Sequence[bytes], count: int, seed: int = 2575) -> Iterator[bytes]:
    """Yield `count` messages, each changed once to four times."""
    chance = Random(seed)
    for _ in range(count):
        message = chance.choice(messages)
        for _ in range(chance.randint(1, 4)):
            message = chance.choice(WAYS)(message, chance)[:LONGEST_BYTES]
        yield message


def _truncated(message: bytes, chance: Random) -> bytes:
    return message[: chance.randint(0, len(message))]


def _flipped(message: bytes, chance: Random) -> bytes:
    changed = bytearray(message)
    for _ in range(chance.randint(1, 12) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _stuffed(message: bytes, chance: Random) -> bytes:
    place = chance.randint(0, len(message))
    return message[:place] + chance.randbytes(chance.randint(1, 40)) + message[place:]


def _other_delimiters(message: bytes, chance: Random) -> bytes:
    old = chance.choice(b"|^~\\&")
    return message.replace(bytes([old]), bytes([chance.choice(b"|^~\\&#$%a1 \r\x00\xe9")]))


def _other_line_ends(message: bytes, chance: Random) -> bytes:
    return message.replace(b"\r\n", b"\r").replace(b"\r", chance.choice([b"\n", b"\r\n", b"\n\r", b"\r\r", b"\x0b"]))


def _doubled(message: bytes, chance: Random) -> bytes:
    lines = message.split(b"\r")
    line = chance.choice(lines)
    place = chance.randint(0, len(lines))
    lines[place:place] = [line[:2000]] * chance.choice([1, 2, 50, 2000])
    return b"\r".join(lines)


def _shuffled(message: bytes, chance: Random) -> bytes:
    head, *rest = message.split(b"\r")
    chance.shuffle(rest)
    return b"\r".join([head, *rest] if chance.random() < 0.8 else [*rest, head])


def _thinned(message: bytes, chance: Random) -> bytes:
    return b"\r".join(line for line in message.split(b"\r") if chance.random() < 0.7)


def _swollen(message: bytes, chance: Random) -> bytes:
    """A field that is much too long, or made of very many parts."""
    fields = message.split(b"|")
    field = chance.randrange(len(fields))
    part = fields[field][:60] + chance.choice([b"x", b"~", b"^", b"&", b"~1^2&3", b"\\"])
    fields[field] = part * chance.choice([10, 1000, 30_000])
    return b"|".join(fields)


def _other_fields(message: bytes, chance: Random) -> bytes:
    fields = message.split(b"|")
    one, other = chance.randrange(len(fields)), chance.randrange(len(fields))
    fields[one], fields[other] = fields[other], chance.choice([fields[one], b"", b'""'])
    return b"|".join(fields)


def _escaped(message: bytes, chance: Random) -> bytes:
    place = chance.randint(0, len(message))
    return message[:place] + chance.choice(ESCAPES).strip() * chance.choice([1, 3, 500]) + message[place:]


def _other_charset(message: bytes, chance: Random) -> bytes:
    head, end, rest = message.partition(b"\r")
    fields = head.split(b"|")
    fields += [b""] * (18 - len(fields))
    fields[17:18] = [chance.choice(CHARSETS)]
    if chance.random() < 0.5:
        rest = rest.decode("utf-8", errors="replace").encode(
            chance.choice(["latin-1", "cp1252", "utf-16", "utf-8"]), errors="replace"
        )
    return b"|".join(fields) + end + rest


def _batched(message: bytes, chance: Random) -> bytes:
    block = [b"FHS|^~\\&|A", b"BHS|^~\\&|A", message, message[: chance.randint(0, len(message))], b"BTS|2", b"FTS|1"]
    return b"\r".join(line for line in block if chance.random() < 0.9)


def _framed(message: bytes, chance: Random) -> bytes:
    return (
        chance.choice([b"\x0b", b"\x0b\x0b", b"\xef\xbb\xbf", b"\x00"]) + message + chance.choice([b"\x1c\r", b"\x1c"])
    )


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _truncated,
    _flipped,
    _stuffed,
    _other_delimiters,
    _other_line_ends,
    _doubled,
    _shuffled,
    _thinned,
    _swollen,
    _other_fields,
    _escaped,
    _other_charset,
    _batched,
    _framed,
)
