"""A sound streamed in real time to a dictation system, and what came back when, by the client's clock.

Each system is one small class: how to open, what to send, what its messages show. Does not start servers (`peers.py`)
and computes nothing (`latency.py`). Packets are sent at absolute times, each when its last sample would have been
spoken, so that a late packet does not delay the ones after it.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from reporting.speech.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, AudioFrame
from reporting.wire import DICTATION_PATH, Start, Stop, write_frame
from tests.bench.latency import Promise, Reading

PACKET_SAMPLES = 640
"""40 ms: what microphones and browsers give at once."""
READY_S = 120.0
"""A server may load its model when the first speaker comes."""

Message = tuple[float, dict[str, Any]]
"""When it came, in seconds since the first sample was spoken, and what it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a server listens."""

    url: str
    """`ws://host:port`."""
    token: str = ""
    """Of a person who is signed in, where that is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """One dictation as the client saw it. Seconds since the first sample was spoken."""

    messages: tuple[Message, ...]
    sent_s: float
    """How much sound was sent."""
    stop_s: float
    """When the client said that no more comes."""
    end_s: float
    late_s: float
    """By how much the latest packet was late."""
    ended: str
    """`over`: the server said that all is done; `closed`: it closed the connection; `waited`: neither, in time."""


class RefusedError(Exception):
    """The server does not take this dictation; the text is what it said."""


class System(Protocol):
    """How one system is spoken to."""

    name: str
    quiet_s: float
    """Near-silence that it needs after the speech to bring out the last words by itself, at least 3 s."""
    patience_s: float
    """How long to wait for its last word after the end."""

    def address(self, endpoint: Endpoint, language: str) -> str: ...

    def hello(self, language: str) -> str | None:
        """Return the first message of the client, if there is one."""

    def is_ready(self, message: dict[str, Any]) -> bool:
        """Return whether sound may be sent now. Raise RefusedError."""

    def packet(self, pcm: bytes, number: int, start_sample: int) -> bytes: ...

    def goodbye(self, samples: int) -> str | bytes: ...

    def is_over(self, message: dict[str, Any]) -> bool: ...

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        """Return what could be read after each message that changes it."""


class Ours:
    """The dictation protocol of `wire.py`. Text is already written as in a report."""

    name = "ours"
    quiet_s = 3.0
    patience_s = 60.0

    def address(self, endpoint: Endpoint, language: str) -> str:
        return endpoint.url + DICTATION_PATH

    def hello(self, language: str) -> str | None:
        return Start(language=language).model_dump_json()

    def is_ready(self, message: dict[str, Any]) -> bool:
        if message["type"] == "error":
            raise RefusedError(message["code"])
        return bool(message["type"] == "ready")

    def packet(self, pcm: bytes, number: int, start_sample: int) -> bytes:
        return write_frame(AudioFrame(sequence=number, start_sample=start_sample, pcm=pcm))

    def goodbye(self, samples: int) -> str | bytes:
        return Stop(samples=samples).model_dump_json()

    def is_over(self, message: dict[str, Any]) -> bool:
        return bool(message["type"] == "drained")

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        """The utterances in the order of speech, each as its final or else its last partial has it."""
        utterances: dict[str, dict[str, Any]] = {}
        found = []
        for at_s, message in messages:
            if message["type"] in ("partial", "final"):
                utterances[message["utterance_id"]] = message
                spoken = sorted(utterances.values(), key=lambda one: int(one["start_ms"]))
                finals = [one["text"] if one["type"] == "final" else "" for one in spoken]
                stable = [final or one.get("stable", "") for one, final in zip(spoken, finals, strict=True)]
                texts = [one["text"] for one in spoken]
                found.append(Reading(at_s=at_s, text=_joined(texts), stable=_joined(stable), final=_joined(finals)))
        return found

    @staticmethod
    def promises(messages: Sequence[Message]) -> list[Promise]:
        """Return what was promised of each utterance; those with a command are left out, since it is taken out."""
        said = [message for _, message in messages if message["type"] in ("partial", "final")]
        commanded = {message["utterance_id"] for _, message in messages if message["type"] == "command"}
        return [
            Promise(
                utterance=message["utterance_id"],
                stable=message["text"] if message["type"] == "final" else message.get("stable", ""),
                text=message["text"],
            )
            for message in said
            if message["utterance_id"] not in commanded
        ]


class WhisperLiveKit:
    """WhisperLiveKit 0.2.26, `/asr?mode=full`: each message has the whole transcript, `basic_server.py`.

    `lines` hold what LocalAgreement has committed, `buffer_transcription` what it has not.
    """

    name = "whisperlivekit"
    quiet_s = 3.0
    patience_s = 60.0

    def address(self, endpoint: Endpoint, language: str) -> str:
        return f"{endpoint.url}/asr?language={language}&mode=full"

    def hello(self, language: str) -> str | None:
        return None

    def is_ready(self, message: dict[str, Any]) -> bool:
        if message.get("type") == "error":
            raise RefusedError(str(message.get("error")))
        return message.get("type") == "config"

    def packet(self, pcm: bytes, number: int, start_sample: int) -> bytes:
        return pcm

    def goodbye(self, samples: int) -> str | bytes:
        return b""

    def is_over(self, message: dict[str, Any]) -> bool:
        return message.get("type") == "ready_to_stop"

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        found = []
        for at_s, message in messages:
            if "lines" in message:
                lines = _joined([line.get("text") or "" for line in message["lines"]])
                text = _joined([lines, message.get("buffer_transcription") or ""])
                found.append(Reading(at_s=at_s, text=text, stable=lines, final=lines))
        return found


class WhisperLive:
    """WhisperLive 0.10.0 as its own client uses it, `client.py`: completed segments, and one that still changes.

    Its server decodes nothing after END_OF_AUDIO, and completes the last segment once it came out the same eleven times
    (`same_output_threshold`): on two cores that takes 13 s, so it gets silence enough.
    """

    name = "whisperlive"
    quiet_s = 20.0
    patience_s = 20.0

    def address(self, endpoint: Endpoint, language: str) -> str:
        return endpoint.url

    def hello(self, language: str) -> str | None:
        # The defaults of its client.
        options = {
            "send_last_n_segments": 10,
            "no_speech_thresh": 0.45,
            "same_output_threshold": 10,
            "clip_audio": False,
        }
        return json.dumps(
            {"uid": "bench", "language": language, "task": "transcribe", "model": "base", "use_vad": True, **options}
        )

    def is_ready(self, message: dict[str, Any]) -> bool:
        if message.get("status") in ("WAIT", "ERROR"):
            raise RefusedError(f"{message['status']} {message.get('message')}")
        return message.get("message") == "SERVER_READY"

    def packet(self, pcm: bytes, number: int, start_sample: int) -> bytes:
        return pcm

    def goodbye(self, samples: int) -> str | bytes:
        return b"END_OF_AUDIO"

    def is_over(self, message: dict[str, Any]) -> bool:
        return False  # it closes the connection

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        completed: list[dict[str, Any]] = []
        found = []
        for at_s, message in messages:
            segments = message.get("segments") or []
            for segment in segments:
                # A message repeats the last ten; its client takes those that begin after what it has.
                is_new = not completed or float(segment["start"]) >= float(completed[-1]["end"])
                if segment["completed"] and is_new:
                    completed.append(segment)
            if segments:
                final = _joined([segment["text"] for segment in completed])
                open_text = "" if segments[-1]["completed"] else segments[-1]["text"]
                found.append(Reading(at_s=at_s, text=_joined([final, open_text]), stable=final, final=final))
        return found


SYSTEMS: dict[str, System] = {system.name: system for system in (Ours(), WhisperLiveKit(), WhisperLive())}


def keep(file: Path, record: dict[str, Any]) -> None:
    """Append a record to a file of JSON lines."""
    with file.open("a", encoding="utf-8") as kept:
        kept.write(json.dumps(record, ensure_ascii=False) + "\n")


def records(file: Path) -> list[dict[str, Any]]:
    """Return the records of a file; none without it."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text.strip() for text in texts if text.strip())


async def stream(
    system: System,
    endpoint: Endpoint,
    language: str,
    pcm: bytes,
    *,
    pace: float = 1.0,
    hear: Callable[[Message], object] = lambda _: None,
) -> Streamed:
    """Dictate a sound (PCM16, 16 kHz) and return what came back.

    `pace`: 2 is twice as fast as speech. Raise RefusedError if the server takes no dictation, OSError if there is none.
    """
    headers = {"Authorization": f"Bearer {endpoint.token}"} if endpoint.token else {}
    async with connect(
        system.address(endpoint, language),
        additional_headers=headers,
        compression=None,
        max_size=None,
        open_timeout=READY_S,
        proxy=None,
    ) as socket:
        await _open(system, socket, language)
        began_s = time.monotonic()
        messages: list[Message] = []

        def take(text: str | bytes) -> dict[str, Any]:
            message: Message = (time.monotonic() - began_s, json.loads(text))
            messages.append(message)
            hear(message)
            return message[1]

        hearing = asyncio.create_task(_hear(system, socket, take))
        late_s = await _speak(system, socket, pcm, began_s, pace)
        stop_s = time.monotonic() - began_s
        try:
            async with asyncio.timeout(system.patience_s):
                ended = await hearing
        except TimeoutError:
            ended = "waited"
        return Streamed(
            messages=tuple(messages),
            sent_s=len(pcm) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ,
            stop_s=stop_s,
            end_s=time.monotonic() - began_s,
            late_s=late_s,
            ended=ended,
        )


async def _open(system: System, socket: ClientConnection, language: str) -> None:
    try:
        hello = system.hello(language)
        if hello is not None:
            await socket.send(hello)
        async with asyncio.timeout(READY_S):
            while not system.is_ready(json.loads(await socket.recv())):
                pass
    except (ConnectionClosed, TimeoutError) as error:
        raise RefusedError(type(error).__name__) from error


async def _speak(system: System, socket: ClientConnection, pcm: bytes, began_s: float, pace: float) -> float:
    """Send the sound and say goodbye; return by how much the latest packet was late."""
    late_s, step = 0.0, PACKET_SAMPLES * BYTES_PER_SAMPLE
    samples = len(pcm) // BYTES_PER_SAMPLE
    try:
        for number, start in enumerate(range(0, len(pcm), step)):
            first = start // BYTES_PER_SAMPLE
            due_s = began_s + min(first + PACKET_SAMPLES, samples) / SAMPLE_RATE_HZ / pace
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            late_s = max(late_s, time.monotonic() - due_s)
            await socket.send(system.packet(pcm[start : start + step], number, first))
        await socket.send(system.goodbye(samples))
    except ConnectionClosed:
        return late_s  # `_hear` says so
    return late_s


async def _hear(system: System, socket: ClientConnection, take: Callable[[str | bytes], dict[str, Any]]) -> str:
    try:
        while not system.is_over(take(await socket.recv())):
            pass
    except ConnectionClosed:
        return "closed"
    return "over"
