"""The whole system as processes, for tests: service, RIS, database, speech model; free ports, a home of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.demo.hospital import RADIOLOGISTS, employ, variables
from reporting.demo.orders import ORDERS, DemoOrder, message
from reporting.demo.page import Page
from reporting.demo.processes import Ris, Service, end, start_ris, start_service
from reporting.hl7 import ack
from reporting.hl7.mllp import BlockReader, frame


class System:
    """Started part by part; everything is ended by `ExitStack`."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.home = home
        self._stack = stack
        self.settings = Settings()
        self.order = ORDERS[0].of_run("7")

    def ris(self, *arguments: str, port: int = 0) -> Ris:
        started = start_ris(
            ["--port", str(port), "--keep", str(self.home / "ris"), *arguments], {}, self.home / "ris.log"
        )
        self._stack.callback(end, started.process)
        return started

    def service(self, *, ris_port: int, **settings: str) -> Service:
        employ(self.settings.model_copy(update={"home": self.home, "database_url": ""}), SystemClock())
        environment = variables(self.settings, self.home, port=0, orders_port=0, ris_port=ris_port)
        environment |= {f"REPORTING_{name.upper()}": value for name, value in settings.items()}
        started = start_service(environment, self.home / "service.log")
        self._stack.callback(end, started.process)
        return started

    def send(self, service: Service, order: DemoOrder) -> str:
        """Send an order by MLLP and return the acknowledgement code."""
        return self.send_bytes(service, message(order, sent_at=datetime(2026, 3, 2, 9, 0)))

    def send_bytes(self, service: Service, content: bytes) -> str:
        import socket

        with socket.create_connection((service.orders_host, service.orders_port), 10) as line:
            line.sendall(frame(content))
            receiver = BlockReader()
            while True:
                for block in receiver.receive_data(line.recv(65_536)):
                    return ack.read(block).code.value

    def page(self, service: Service, number: int = 0) -> Page:
        person = RADIOLOGISTS[number]
        return self._stack.enter_context(Page(service.url, person.login, person.password))

    def logs(self) -> str:
        return "".join(path.read_text("utf-8") for path in self.home.glob("*.log"))


@contextmanager
def a_system(home: Path) -> Iterator[System]:
    with ExitStack() as stack:
        yield System(home, stack)
