"""The line to a RIS: sends one message at a time over MLLP and waits for its acknowledgement.

Network trouble is an outcome, never an exception. After a timeout the line is closed, so that a late answer cannot be
taken for the next message's; an answer with another control id (MSA-2) is counted and waited past.
Does not retry, store or log: `delivery.decide` and the outbox do.
"""

import asyncio
import ssl

from reporting.errors import InputError, PeerError
from reporting.hl7 import ack, mllp
from reporting.hl7.delivery import Outcome, OutcomeKind
from reporting.wording import Language, sentence

CHUNK_BYTES = 65_536


class MllpLink:
    """A connection that is opened when needed and kept open between messages. One message in flight."""

    def __init__(
        self,
        host: str,
        port: int,
        connect_timeout_s: float = 5.0,
        ack_timeout_s: float = 10.0,
        *,
        language: Language = Language.ENGLISH,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`language` is that of the reasons in outcomes; `tls` is the context of the line, None for plain TCP."""
        self.late_answers = 0
        """Acknowledgements of other messages, since the link was made."""
        self._host, self._port = host, port
        self._connect_timeout_s, self._ack_timeout_s = connect_timeout_s, ack_timeout_s
        self._language, self._tls = language, tls
        self._one_in_flight = asyncio.Lock()
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter, mllp.BlockReader] | None = None

    async def send(self, message: bytes, control_id: str) -> Outcome:
        """Send `message` (ER7, not framed) and return what came of it. `control_id` is its MSH-10.

        Raise InputError `mllp-not-framable` if the message holds framing bytes: nothing was sent then.
        """
        framed = mllp.frame(message)
        async with self._one_in_flight:
            keep_open = False
            try:
                outcome = await self._exchange(framed, control_id)
                keep_open = outcome.kind is OutcomeKind.ACKNOWLEDGED
            finally:
                # Also when the task is cancelled: the answer that is still to come must not meet the next message.
                if not keep_open:
                    self._hang_up()
        return outcome

    async def close(self) -> None:
        """Close the line; the next `send` opens a new one."""
        async with self._one_in_flight:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line[1].close()
            self._line = None

    async def _exchange(self, framed: bytes, control_id: str) -> Outcome:
        try:
            reader, writer, blocks = await self._open_line()
        except (OSError, TimeoutError):
            return self._failed("ris-not-reached", host=self._host, port=self._port)
        others_before = self.late_answers
        try:
            async with asyncio.timeout(self._ack_timeout_s):
                writer.write(framed)
                await writer.drain()
                return await self._answer(reader, blocks, control_id)
        except TimeoutError:
            return self._timed_out(self.late_answers - others_before)
        except OSError:
            return self._failed("ris-hung-up")
        except (PeerError, InputError):
            # The answer is no acknowledgement, or never ends.
            return self._wrong_answer()

    async def _open_line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, mllp.BlockReader]:
        if self._line is not None and (self._line[0].at_eof() or self._line[1].is_closing()):
            # The RIS closed the idle line, as many do: no reason to fail the next message.
            self._hang_up()
        if self._line is None:
            async with asyncio.timeout(self._connect_timeout_s):
                reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
            self._line = reader, writer, mllp.BlockReader()
        return self._line

    async def _answer(self, reader: asyncio.StreamReader, blocks: mllp.BlockReader, control_id: str) -> Outcome:
        """Wait for the acknowledgement of `control_id`. Raise PeerError for an answer that is none."""
        while True:
            received = await reader.read(CHUNK_BYTES)
            if not received:
                return self._wrong_answer() if blocks.noise_bytes else self._failed("ris-hung-up")
            for block in blocks.receive_data(received):
                answer = ack.read(block, self._language)
                if answer.control_id == control_id:
                    return Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code=answer.code.value, reason=answer.reason)
                self.late_answers += 1

    def _timed_out(self, others: int) -> Outcome:
        code = "ris-answered-others" if others else "ris-no-answer"
        details = {"seconds": f"{self._ack_timeout_s:g}", "answers": others}
        return Outcome(kind=OutcomeKind.TIMEOUT, reason=sentence(code, self._language, details))

    def _failed(self, code: str, **details: str | int) -> Outcome:
        return Outcome(kind=OutcomeKind.CONNECTION_FAILED, reason=sentence(code, self._language, details))

    def _wrong_answer(self) -> Outcome:
        return Outcome(kind=OutcomeKind.WRONG_ANSWER, reason=sentence("ack-not-understood", self._language, {}))
