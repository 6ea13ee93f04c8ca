"""What stands for sounddevice in tests: devices, and a stream whose callback the test calls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class PortAudioError(Exception):
    """As sounddevice's: a text, then PortAudio's number."""


@dataclass
class Status:
    input_overflow: bool = False

    def __bool__(self) -> bool:
        return self.input_overflow


@dataclass
class FakeStream:
    """An open stream."""

    options: dict[str, Any]
    told: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.told.append("start")

    def stop(self, ignore_errors: bool = True) -> None:
        self.told.append("stop")

    def abort(self, ignore_errors: bool = True) -> None:
        self.told.append("abort")

    def close(self, ignore_errors: bool = True) -> None:
        self.told.append("close")

    def bring(self, block: bytes, *, overflow: bool = False) -> None:
        """Do what PortAudio does when a block is there."""
        frames, buffer = len(block) // 2 // self.options["channels"], bytearray(block)
        self.options["callback"](memoryview(buffer), frames, None, Status(input_overflow=overflow))
        buffer[:] = bytes(len(buffer))  # PortAudio uses its buffer again


def device(index: int, name: str, *, channels: int = 1, rate_hz: float = 16_000.0) -> dict[str, Any]:
    return {"index": index, "name": name, "max_input_channels": channels, "default_samplerate": rate_hz}


@dataclass
class FakeSounddevice:
    """`library` of a `Microphone`."""

    known: list[dict[str, Any]] = field(default_factory=lambda: [device(0, "Built-in")])
    default: int = 0
    accepts: Callable[[int, int], bool] = lambda rate_hz, channels: True
    """Does the device take this rate and number of channels?"""
    opens: bool = True
    streams: list[FakeStream] = field(default_factory=list)
    PortAudioError: type[Exception] = PortAudioError

    def query_devices(self, number: int | None = None, kind: str | None = None) -> Any:
        if number is None and kind is None:
            return self.known
        if not self.known:
            raise PortAudioError("Error querying device -1")
        return self.known[self.default if number is None else number]

    def check_input_settings(self, *, device: int | None, channels: int, dtype: str, samplerate: int) -> None:
        if not self.accepts(samplerate, channels):
            raise PortAudioError("Invalid sample rate", -9997)

    def RawInputStream(self, **options: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        if not self.opens:
            raise PortAudioError("Device unavailable", -9985)
        self.streams.append(FakeStream(options))
        return self.streams[-1]

    @property
    def stream(self) -> FakeStream:
        return self.streams[-1]
