"""The line to a RIS: sends one message at a time over MLLP and waits for its acknowledgement.

Network trouble is an outcome, never an exception. After a timeout the line is closed, so that a late answer cannot be
taken for the next message's; an answer with another control id (MSA-2) is counted and waited past.
In enhanced mode (HL7 v2.5.1 §2.9.3) CA is followed by AA, AE or AR, on the same line; CE and CR end it.
Does not retry or store: `delivery.decide` and the outbox do. Logs that something was amiss, never what was said.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from reporting.errors import InputError, PeerError
from reporting.hl7 import ack, er7, mllp, tls
from reporting.hl7.ack import Ack
from reporting.hl7.delivery import Outcome, OutcomeKind
from reporting.hl7.tables import AckCode
from reporting.log import logger
from reporting.wording import Language, sentence

CHUNK_BYTES = 65_536

_log = logger("hl7")


@dataclass(slots=True, kw_only=True)
class _Line:
    """An open connection, and the answers that came and were not looked at yet."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    blocks: mllp.BlockReader = field(default_factory=mllp.BlockReader)
    answers: deque[bytes] = field(default_factory=deque)


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
        server_name: str = "",
        application_timeout_s: float | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """`language` is that of the reasons in outcomes; `tls` is the context of the line, None for plain TCP.

        `server_name` is the name that the peer's certificate must have, if it is not the host.
        `application_timeout_s` makes it enhanced mode: how long to wait for what follows CA. `now` dates the CA with
        which we answer an application acknowledgement that asks for one; without it none is sent.
        """
        self.late_answers = 0
        """Acknowledgements of other messages, since the link was made."""
        self._host, self._port = host, port
        self._connect_timeout_s, self._ack_timeout_s = connect_timeout_s, ack_timeout_s
        self._application_timeout_s = application_timeout_s
        self._language, self._tls, self._server_name = language, tls, server_name
        self._now = now
        self._one_in_flight = asyncio.Lock()
        self._line: _Line | None = None

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
            self._line.writer.close()
            self._line = None

    async def _exchange(self, framed: bytes, control_id: str) -> Outcome:
        try:
            line = await self._open_line()
        except (OSError, TimeoutError) as error:
            return self._not_reached(error)
        others_before = self.late_answers
        stored = False
        try:
            async with asyncio.timeout(self._ack_timeout_s):
                line.writer.write(framed)
                await line.writer.drain()
                answer = await self._answer(line, control_id)
            if self._application_timeout_s is not None and answer.code is AckCode.CA:
                stored = True
                async with asyncio.timeout(self._application_timeout_s):
                    while answer.code is AckCode.CA:  # some say it twice
                        answer = await self._answer(line, control_id)
        except TimeoutError:
            return self._timed_out(self.late_answers - others_before, stored=stored)
        except EOFError:
            return self._wrong_answer() if line.blocks.noise_bytes else self._failed("ris-hung-up")
        except OSError as error:
            return self._cut_off(error)
        except (PeerError, InputError):
            # The answer is no acknowledgement, or never ends.
            return self._wrong_answer()
        return Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code=answer.code.value, reason=answer.reason)

    async def _open_line(self) -> _Line:
        if self._line is not None and (self._line.reader.at_eof() or self._line.writer.is_closing()):
            # The RIS closed the idle line, as many do: no reason to fail the next message.
            self._hang_up()
        if self._line is None:
            name = (self._server_name or None) if self._tls else None
            async with asyncio.timeout(self._connect_timeout_s):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, ssl=self._tls, server_hostname=name
                )
            self._line = _Line(reader=reader, writer=writer)
        return self._line

    async def _answer(self, line: _Line, control_id: str) -> Ack:
        """Wait for the next acknowledgement of `control_id`. Raise PeerError for an answer that is none, EOFError."""
        while True:
            while line.answers:
                block = line.answers.popleft()
                answer = ack.read(block, self._language)
                if answer.control_id == control_id:
                    self._acknowledge(line, block, answer)
                    return answer
                self.late_answers += 1
                _log.info("answer to another message", host=self._host, port=self._port, so_far=self.late_answers)
            received = await line.reader.read(CHUNK_BYTES)
            if not received:
                raise EOFError
            line.answers += line.blocks.receive_data(received)

    def _acknowledge(self, line: _Line, block: bytes, answer: Ack) -> None:
        """Say CA to an application acknowledgement that asks for it in MSH-15."""
        if self._application_timeout_s is None or self._now is None or answer.code.value.startswith("C"):
            return
        header = er7.header(block)
        if header is not None and header.all[0].field(15) in {"AL", "SU"}:
            at = self._now()
            ours = ack.acknowledgement(header, AckCode.CA, control_id=at.strftime("%Y%m%d%H%M%S%f"), at=at)
            line.writer.write(mllp.frame(ours))

    def _not_reached(self, error: OSError | TimeoutError) -> Outcome:
        code, why = "ris-not-reached", ""
        if isinstance(error, ssl.SSLCertVerificationError):
            code, why = "ris-certificate-not-trusted", tls.refusal(error)
        elif isinstance(error, ssl.SSLError):
            code, why = "ris-tls-failed", tls.refusal(error)
        if why:
            _log.warning("line not opened", code=code, host=self._host, port=self._port, why=why)
        return self._failed(code, host=self._host, port=self._port, why=why)

    def _cut_off(self, error: OSError) -> Outcome:
        """The line broke after it was opened. In TLS 1.3 the peer says only now that it refuses our certificate."""
        why = tls.refusal(error)
        if not why:
            return self._failed("ris-hung-up")
        _log.warning("line refused", code="ris-refused-our-certificate", host=self._host, port=self._port, why=why)
        return self._failed("ris-refused-our-certificate", why=why)

    def _timed_out(self, others: int, *, stored: bool) -> Outcome:
        seconds = self._application_timeout_s if stored else self._ack_timeout_s
        code = "ris-stored-no-answer" if stored else "ris-answered-others" if others else "ris-no-answer"
        details = {"seconds": f"{seconds:g}", "answers": others}
        ack_code = AckCode.CA.value if stored else ""
        return Outcome(kind=OutcomeKind.TIMEOUT, ack_code=ack_code, reason=sentence(code, self._language, details))

    def _failed(self, code: str, **details: str | int) -> Outcome:
        return Outcome(kind=OutcomeKind.CONNECTION_FAILED, reason=sentence(code, self._language, details))

    def _wrong_answer(self) -> Outcome:
        return Outcome(kind=OutcomeKind.WRONG_ANSWER, reason=sentence("ack-not-understood", self._language, {}))
