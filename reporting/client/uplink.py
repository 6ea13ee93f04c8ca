"""The line to the service: sound up, words down, over one WebSocket after another until all is decoded.

Everything that the server has not acknowledged is kept. A broken line is opened again, with growing pauses, and the
session goes on where the server's disk ends. The home of websockets. Does not know microphones, files or screens.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ssl import SSLCertVerificationError
from typing import Literal

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from reporting.client.backlog import Backlog
from reporting.client.server import Server
from reporting.clock import Clock
from reporting.errors import DeniedError, InputError, PeerError, ReportingError
from reporting.wire import (
    Acknowledged,
    CommandHeard,
    Drained,
    Failure,
    FinalText,
    PartialText,
    Ready,
    Start,
    Stop,
    read_server_message,
    write_frame,
)

ServerMessage = Ready | Acknowledged | PartialText | FinalText | CommandHeard | Failure | Drained
Hear = Callable[[ServerMessage], object]
Notice = Callable[[ReportingError], object]
CLOSED_SIGN_IN = 4401
SIGN_IN_CODES = ("not-signed-in", "sign-in-expired")
RESUMABLE_CODES = ("frame-gap",)
"""The server asks for the sound again; a new connection begins where its disk ends."""
BUSY_CODE = "service-busy"
"""Whoever begins is refused; whoever goes on waits for a place as for a line that is broken."""
_LARGEST_MESSAGE = 4 * 1024 * 1024
"""A final of 24 s with the times of its words has a few kilobytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to try."""

    open_s: float = 10.0
    """For a connection to be made."""
    ready_s: float = 60.0
    """For `ready`: before it, the server decodes again what it has on disk."""
    first_pause_s: float = 0.5
    """Before the line is opened again; doubled each time."""
    longest_pause_s: float = 8.0
    give_up_s: float = 60.0
    """Without a sample more on the server's disk, or a word from it, since the line broke."""
    close_s: float = 2.0
    """For the other side to take leave; a dead one never does."""
    ping_s: float = 10.0
    """Between two signs of life; a line without answer for twice as long is broken."""


class _BrokenError(Exception):
    """The line broke, or the server asks to begin the connection anew."""


class _SignInError(Exception):
    """The server wants a new sign-in; `failure` is what it said, if it said anything."""

    def __init__(self, failure: Failure | None) -> None:
        super().__init__()
        self.failure = failure


class _RefusedError(Exception):
    """The server will not go on, and said why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


class Uplink:
    """One dictation session. Call `send`, `stop` and `give_up` on the event loop that runs `run`."""

    def __init__(
        self,
        server: Server,
        *,
        token: str,
        clock: Clock,
        report_id: str = "",
        language: Literal["fr", "en"] | None = None,
        renew: Callable[[], Awaitable[str]] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        patience: Patience | None = None,
    ) -> None:
        """`renew` signs in again and returns a new token; it is asked once, and again only after more
        sound was acknowledged.
        """
        self._server = server
        self._token = token
        self._clock = clock
        self._start = Start(report_id=report_id, language=language)
        self._renew = renew
        self._sleep = sleep
        self._patience = patience or Patience()
        self._backlog = Backlog()
        self._news = asyncio.Event()
        self._is_stopped = False
        self._running: asyncio.Task[object] | None = None
        self._is_given_up = False
        self._has_begun = False
        self._may_renew = renew is not None
        self._broken_since_s: float | None = None
        self._pauses = 0
        self.breaks = 0
        """How often the line broke."""
        self.first_sent_s: float | None = None
        """When the first frame was sent, by the monotonic clock."""

    # What the speaker's side calls.

    def send(self, pcm: bytes) -> None:
        """Take sound; it is sent when the line permits."""
        self._backlog.add(pcm)
        self._news.set()

    def stop(self) -> None:
        """No more sound will come."""
        self._is_stopped = True
        self._news.set()

    def give_up(self) -> None:
        """End now: `run` raises, what was not acknowledged is in `unacknowledged`."""
        if self._running is not None:
            self._is_given_up = True
            self._running.cancel()

    @property
    def session_id(self) -> str:
        return self._start.session_id

    @property
    def samples(self) -> int:
        return self._backlog.samples

    @property
    def durable_samples(self) -> int:
        return self._backlog.durable_samples

    def unacknowledged(self) -> bytes:
        """Return the sound that may be missing on the server: PCM16."""
        return self._backlog.unacknowledged()

    async def run(self, hear: Hear, notice: Notice) -> Drained | Failure:
        """Carry sound and words until everything is decoded, or the server refuses to go on.

        `hear` gets every message; `notice` gets `line-broken` when the line is about to be opened again.
        Raise PeerError `server-unreachable` (first connection only), `line-lost`, `server-lost-sound`,
        `server-not-understood`, `server-certificate`, `dictation-given-up`; DeniedError `client-sign-in-expired`.
        """
        self._running = asyncio.current_task()
        try:
            return await self._until_drained(hear, notice)
        except asyncio.CancelledError:
            if not self._is_given_up or self._running is None:
                raise
            self._running.uncancel()
            raise PeerError("dictation-given-up") from None
        finally:
            self._running = None

    # Connection after connection.

    async def _until_drained(self, hear: Hear, notice: Notice) -> Drained | Failure:
        while True:
            try:
                return await self._converse(hear)
            except _RefusedError as refused:
                hear(refused.failure)
                return refused.failure
            except _SignInError as wanted:
                if self._renew is not None and self._may_renew:
                    await self._sign_in_again(self._renew, notice)
                elif wanted.failure is not None:
                    hear(wanted.failure)
                    return wanted.failure
                else:
                    raise DeniedError("client-sign-in-expired", server=self._server.host) from None
            except _BrokenError as broken:
                if not self._has_begun:
                    raise PeerError("server-unreachable", server=self._server.host) from broken
                await self._pause(notice)

    async def _sign_in_again(self, renew: Callable[[], Awaitable[str]], notice: Notice) -> None:
        try:
            self._token = await renew()
        except PeerError as error:
            # The line may be down just now: then the sign-in waits for it as the sound does.
            if not self._has_begun or error.code == "server-certificate":
                raise
            await self._pause(notice)
        else:
            self._may_renew = False

    async def _pause(self, notice: Notice) -> None:
        now_s = self._clock.monotonic_s()
        if self._broken_since_s is None:
            self._broken_since_s, self._pauses = now_s, 0
            self.breaks += 1
            notice(PeerError("line-broken", server=self._server.host))
        if now_s - self._broken_since_s >= self._patience.give_up_s:
            raise PeerError("line-lost", server=self._server.host, seconds=round(self._patience.give_up_s))
        pause_s = min(self._patience.first_pause_s * 2**self._pauses, self._patience.longest_pause_s)
        self._pauses += 1
        await self._sleep(pause_s)

    # One connection.

    async def _converse(self, hear: Hear) -> Drained:
        socket = await self._open()
        try:
            ready = await self._begin(socket)
            self._backlog.rewind(ready.durable_samples)
            self._has_begun = True
            hear(ready)
            sending = asyncio.create_task(self._send(socket))
            try:
                return await self._listen(socket, hear)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
        finally:
            await socket.close()

    async def _open(self) -> ClientConnection:
        try:
            return await connect(
                self._server.dictation_url,
                additional_headers={"Authorization": f"Bearer {self._token}"},
                compression=None,  # sound does not shrink
                max_size=_LARGEST_MESSAGE,
                open_timeout=self._patience.open_s,
                close_timeout=self._patience.close_s,
                ping_interval=self._patience.ping_s,
                ping_timeout=2 * self._patience.ping_s,
                proxy=None if self._server.is_loopback else True,
            )
        except SSLCertVerificationError as error:
            raise PeerError("server-certificate", server=self._server.host) from error
        except InvalidStatus as error:
            status = error.response.status_code
            if status == 401:
                raise _SignInError(None) from error
            if status in (400, 403, 404, 405, 426):
                raise PeerError("server-not-understood", server=self._server.host, status=status) from error
            raise _BrokenError from error
        except (OSError, InvalidHandshake) as error:
            raise _BrokenError from error
        except InvalidURI as error:
            raise InputError("server-url-wrong") from error

    async def _begin(self, socket: ClientConnection) -> Ready:
        failure: Failure | None = None
        try:
            async with asyncio.timeout(self._patience.ready_s):
                await socket.send(self._start.model_dump_json())
                while not isinstance(message := self._read(await socket.recv()), Ready):
                    if isinstance(message, Failure) and message.fatal:
                        failure = message
        except TimeoutError as error:
            raise _ending(None, failure) from error
        except ConnectionClosed as closed:
            if failure is not None and failure.code == BUSY_CODE and self._start.session_id:
                raise _BrokenError from closed
            raise _ending(closed, failure) from closed
        self._start = self._start.model_copy(update={"session_id": message.session_id})
        return message

    async def _send(self, socket: ClientConnection) -> None:
        """Send what is not sent yet, then `stop`. Ends with the connection; `_listen` says why."""
        try:
            while True:
                self._news.clear()
                while (frame := self._backlog.next()) is not None:
                    if self.first_sent_s is None:
                        self.first_sent_s = self._clock.monotonic_s()
                    await socket.send(write_frame(frame))
                if self._is_stopped:
                    await socket.send(Stop(samples=self._backlog.samples).model_dump_json())
                    return
                await self._news.wait()
        except ConnectionClosed:
            return

    async def _listen(self, socket: ClientConnection, hear: Hear) -> Drained:
        failure: Failure | None = None
        try:
            while True:
                # After a fatal failure the server still decodes what came, then closes: so long it has time.
                async with asyncio.timeout(None if failure is None else self._patience.ready_s):
                    message = self._read(await socket.recv())
                if isinstance(message, Failure) and message.fatal:
                    # Said when the connection has ended: a new sign-in may mend it.
                    failure = message
                    continue
                if isinstance(message, Acknowledged) and self._backlog.acknowledge(message.durable_samples):
                    self._broken_since_s = None
                    self._may_renew = self._renew is not None
                elif isinstance(message, FinalText | CommandHeard):
                    # After the last sample, words are what shows that the server goes on; each is sent once.
                    self._broken_since_s = None
                hear(message)
                if isinstance(message, Drained):
                    return message
        except TimeoutError as error:
            raise _ending(None, failure) from error
        except ConnectionClosed as closed:
            raise _ending(closed, failure) from closed

    def _read(self, text: str | bytes) -> ServerMessage:
        try:
            return read_server_message(text)
        except InputError as error:
            raise PeerError("server-not-understood", server=self._server.host, status=101) from error


def _ending(closed: ConnectionClosed | None, failure: Failure | None) -> Exception:
    """Return what the end of a connection means, from its close code and the fatal failure that came before."""
    code = closed.rcvd.code if closed is not None and closed.rcvd is not None else None
    if code == CLOSED_SIGN_IN or (failure is not None and failure.code in SIGN_IN_CODES):
        return _SignInError(failure)
    if failure is None or failure.code in RESUMABLE_CODES:
        return _BrokenError()
    return _RefusedError(failure)
