"""What the service must endure: `make soak`, an hour of dictation; several speakers at once; noise without speech.

Against this service alone. Sound, clips and the way they are streamed are those of `speech.py`, which calls `crowd` and
`noise` too. Exit code 1 if the service became slower or larger, or lost anything.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reporting.config import Settings
from reporting.speech.audio import SAMPLE_RATE_HZ, from_float
from reporting.speech.files import read_audio
from reporting.tuning.quiet import minutes_of_nothing
from reporting.tuning.sound import Sound, coloured, knocking
from reporting.wording import Language
from tests.bench.accuracy import AUDIO
from tests.bench.latency import figures, shown, summary
from tests.bench.peers import Server, serving
from tests.bench.speech import BENCH, PACED, Clip, make_clips, pcm_of, quiet
from tests.bench.streaming import SYSTEMS, Endpoint, Message, RefusedError, Streamed, keep, stream

OURS = SYSTEMS["ours"]
SLOWER_AT_MOST, LARGER_AT_MOST_MB = 1.2, 50.0
SETTLED_S = 300.0
"""Until then memory may grow: models, caches and pages are touched for the first time."""
NOISE_LEVEL = 0.01
"""Of noise between dictations, root mean square: -40 dB against full scale."""
NOISE_PACE = 8.0
"""Minutes of noise are streamed so many times faster: what is written of them depends on the sound alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A clip within a long sound, in seconds since its first sample."""

    clip: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back of a clip: seconds from the end of its speech to its last final; None if nothing was written."""

    spoken: Spoken
    final_s: float | None


def long_dictation(clips: Sequence[Clip], seconds: float) -> tuple[bytes, list[Spoken]]:
    """Return so many seconds of clips, one after the other, with pauses, noise and long silences, and what is where."""
    chance = np.random.default_rng(5)
    pieces: list[bytes] = []
    spoken: list[Spoken] = []
    samples, number = 0, 0
    while samples < seconds * SAMPLE_RATE_HZ:
        clip = clips[number % len(clips)]
        at_s = samples / SAMPLE_RATE_HZ
        spoken.append(Spoken(clip=clip.name, start_s=at_s + clip.speech.start_s, end_s=at_s + clip.speech.end_s))
        for sound in (clip.sound, *_between(number, chance)):
            pieces.append(from_float(sound))
            samples += len(sound)
        number += 1
    return b"".join(pieces), spoken


def _between(number: int, chance: np.random.Generator) -> Iterator[Sound]:
    """Yield what comes after a clip: a pause; after every third noise, after every tenth a long silence."""
    yield quiet(int(chance.uniform(1.5, 4) * SAMPLE_RATE_HZ), f"pause {number}")
    if number % 3 == 2:
        make = (coloured, knocking)[number % 2]
        sound = make(int(chance.uniform(2, 6) * SAMPLE_RATE_HZ), chance)
        yield (NOISE_LEVEL / float(np.sqrt(np.square(sound).mean())) * sound).astype(np.float32)
        yield quiet(SAMPLE_RATE_HZ, f"after noise {number}")
    if number % 10 == 9:
        yield quiet(20 * SAMPLE_RATE_HZ, f"silence {number}")


def answers(spoken: Sequence[Spoken], messages: Sequence[Message]) -> list[Answer]:
    """Return when each clip was written: by the last final with text whose utterance lies over its speech."""
    finals = [(at_s, message) for at_s, message in messages if message["type"] == "final" and message["text"]]
    found = []
    for one in spoken:
        over = [
            at_s
            for at_s, final in finals
            if final["start_ms"] < 1000 * one.end_s and final["end_ms"] > 1000 * one.start_s
        ]
        found.append(Answer(spoken=one, final_s=max(over) - one.end_s if over else None))
    return found


def faults(done: Streamed, answered: Sequence[Answer]) -> list[str]:
    """Return what was lost, sentence by sentence."""
    messages = [message for _, message in done.messages]
    begun = {message["utterance_id"] for message in messages if message["type"] == "partial"}
    ended = [message["utterance_id"] for message in messages if message["type"] == "final"]
    drained = next((message["samples"] for message in messages if message["type"] == "drained"), 0)
    sent = round(done.sent_s * SAMPLE_RATE_HZ)
    unwritten = sum(answer.final_s is None for answer in answered)
    said = {
        f"{len(begun - set(ended))} utterances without a final": bool(begun - set(ended)),
        f"{len(ended) - len(set(ended))} finals sent twice": len(ended) > len(set(ended)),
        f"{unwritten} dictations of which nothing was written": unwritten > 0,
        f"{sent} samples sent, {drained} drained": sent != drained,
        f"errors: {[message['code'] for message in messages if message['type'] == 'error']}": any(
            message["type"] == "error" for message in messages
        ),
    }
    return [sentence for sentence, is_so in said.items() if is_so]


async def _watched(server: Server, pcm: bytes, language: str) -> tuple[Streamed, list[tuple[float, float]]]:
    """Stream in real time and look at the server's memory every five seconds: (second, MB)."""
    memory: list[tuple[float, float]] = []

    async def look() -> None:
        began_s = time.monotonic()
        while True:
            memory.append((time.monotonic() - began_s, server.resident_mb()))
            await asyncio.sleep(5)

    looking = asyncio.create_task(look())
    done = await stream(OURS, server.endpoint, language, pcm)
    looking.cancel()
    return done, memory


def soak(clips: Sequence[Clip], minutes: float, model: Path) -> int:
    """Dictate for so long and print how it went; return the exit code."""
    pcm, spoken = long_dictation(clips, 60 * minutes)
    with serving("ours", model, BENCH) as server:
        done, memory = asyncio.run(_watched(server, pcm, clips[0].language.value))
    answered = answers(spoken, done.messages)
    part_s = min(600.0, done.sent_s / 6)
    times = [(answer.spoken.end_s, answer.final_s) for answer in answered if answer.final_s is not None]
    first = summary([final_s for end_s, final_s in times if end_s <= part_s])
    last = summary([final_s for end_s, final_s in times if end_s > done.sent_s - part_s])
    settled_s = min(SETTLED_S, done.sent_s / 3)
    before_mb = next(mb for at_s, mb in memory if at_s >= settled_s or at_s == memory[-1][0])
    grown_mb = memory[-1][1] - before_mb
    wrong = faults(done, answered)
    if first is None or last is None or last.median > SLOWER_AT_MOST * first.median:
        wrong.append("the end is slower than the beginning, or there is none")
    if grown_mb >= LARGER_AT_MOST_MB:
        wrong.append(f"memory grew by {grown_mb:.0f} MB")
    print(f"{done.sent_s / 60:.1f} min, {len(spoken)} dictations, {len(answered) - len(times)} lost")
    print(f"end of speech to final, median / p95 / largest s: first {part_s / 60:.1f} min {first}, last {last}")
    print(f"memory: {before_mb:.0f} MB after {settled_s / 60:.1f} min, {memory[-1][1]:.0f} MB at the end")
    print("\n".join(wrong) or "nothing lost")
    return 1 if wrong else 0


def crowd(speakers: int, clips: Sequence[Clip], model: Path, folder: Path) -> int:
    """Let so many dictate at once, then one more, each clips of their own; print how long each waited for finals."""
    with serving("ours", model, BENCH) as server:
        for count in (speakers, speakers + 1):
            spoken = [clips[number::count][: len(clips) // count] for number in range(count)]
            file = folder / f"ours-{count}-speakers.jsonl"
            file.unlink(missing_ok=True)
            for number, waited in enumerate(asyncio.run(_together(server.endpoint, spoken, file)), start=1):
                print(f"{count} at once, speaker {number}: {waited}")
    return 0


async def _together(endpoint: Endpoint, spoken: Sequence[Sequence[Clip]], file: Path) -> list[str]:
    return await asyncio.gather(*(_dictating(endpoint, clips, number, file) for number, clips in enumerate(spoken)))


async def _dictating(endpoint: Endpoint, clips: Sequence[Clip], number: int, file: Path) -> str:
    await asyncio.sleep(1.7 * number)  # nobody begins with somebody else
    waited = []
    for clip in clips:
        try:
            done = await stream(OURS, endpoint, clip.language.value, pcm_of(clip, PACED, OURS.quiet_s))
        except RefusedError as error:
            return f"refused: {error}"
        keep(file, {"speaker": number, "clip": clip.name, "messages": done.messages})
        steps = shown(OURS.readings(done.messages), lambda text: tuple(text.split()))
        waited.append(figures(steps, (), {}, clip.speech, done.stop_s).final_s)
    known = summary([final_s for final_s in waited if final_s is not None])
    missing = sum(final_s is None for final_s in waited)
    return f"end of speech to final {known} s (median / p95 / largest), {len(waited)} clips, {missing} without final"


def noise(model: Path, folder: Path) -> int:
    """Stream ten minutes in which nobody speaks, for each language; print the words that were written."""
    minutes = _nothing()
    with serving("ours", model, BENCH) as server:
        for language in Language:
            invented: list[str] = []
            for kind, sound in minutes:
                pcm = from_float(sound)
                done = asyncio.run(stream(OURS, server.endpoint, language.value, pcm, pace=NOISE_PACE))
                texts = [message["text"] for _, message in done.messages if message["type"] == "final"]
                invented += [word for text in texts for word in text.split()]
                keep(folder / "ours-noise.jsonl", {"kind": kind, "language": language.value, "finals": texts})
            print(f"{language.value}: {len(minutes)} min without speech, {len(invented)} words written {invented[:20]}")
    return 0


def _nothing() -> list[tuple[str, Sound]]:
    """Return ten minutes: silence, hiss, and recordings where there are some, loud and low; else made noises."""
    files = sorted((AUDIO / "noise").iterdir()) if (AUDIO / "noise").is_dir() else []
    recorded = [read_audio(file) for file in files if file.suffix == ".wav"]
    minutes = minutes_of_nothing([level * sound for level in (1.0, 0.3) for sound in recorded])
    made, real = minutes[2 : len(minutes) - 2 * len(recorded)], minutes[len(minutes) - 2 * len(recorded) :]
    return (minutes[:2] + real + made)[:10]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long")
    parser.add_argument("--language", default="fr", choices=[language.value for language in Language])
    parser.add_argument("--lines", type=int, default=30, help="different ones")
    parser.add_argument("--model", type=Path, default=Settings().home / "models" / "radiology-base", help="its folder")
    parser.add_argument("--clips", type=Path, default=BENCH / "clips", help="where clips are kept")
    args = parser.parse_args()
    clips = [clip for clip in make_clips(Settings(), args.clips, args.lines) if clip.language.value == args.language]
    return soak(clips, args.minutes, args.model)


if __name__ == "__main__":
    sys.exit(main())
