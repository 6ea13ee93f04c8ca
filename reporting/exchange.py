"""What the settings say about the lines to other systems, as parts that work: the half of `app.py` that knows `hl7`.

Reads the files that the settings name; opens no line.
"""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reporting.clock import Clock
from reporting.config import Settings
from reporting.errors import ConfigError
from reporting.hl7.delivery import RetryPolicy
from reporting.hl7.destination import Destination, MllpLine
from reporting.hl7.destination_files import read_destinations
from reporting.hl7.listener import OrderListener
from reporting.hl7.order_folder import OrderFolder
from reporting.hl7.oru import Addresses
from reporting.hl7.peers import Limits
from reporting.hl7.profile_files import read_profiles
from reporting.hl7.tls import server_context
from reporting.service.deliver import Delivering, Watches, unwatched
from reporting.service.events import Publishes
from reporting.service.outgoing import MakesMessages, to_many
from reporting.service.outlets import OpensPdf, open_link, outlet, pdf_for
from reporting.service.ports import OpensUnits
from reporting.service.receive import ReceiveOrders
from reporting.service.senders import Senders
from reporting.wording import Language

DESTINATION = "ris"
"""Name of the one destination that is there without a file of destinations."""
BATCH_S = 15
"""Time for a batch besides the attempt itself: soon over, if its sender dies."""


def destinations(settings: Settings) -> tuple[Destination, ...]:
    """Return who gets results: the destinations of the file, or the one RIS of the settings. Raise ConfigError."""
    retry = RetryPolicy(attempts=settings.delivery_attempts)
    addresses = Addresses(
        sending_application=settings.sending_application,
        sending_facility=settings.sending_facility,
        receiving_application=settings.receiving_application,
        receiving_facility=settings.receiving_facility,
    )
    if not settings.destinations:
        line = MllpLine(host=settings.ris_host, port=settings.ris_port, ack_timeout_s=settings.ack_timeout_s)
        return (Destination(name=DESTINATION, line=line, addresses=addresses, retry=retry),)
    try:
        text = Path(settings.destinations).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigError("destinations-missing", file=settings.destinations) from None
    return read_destinations(text, addresses=addresses, retry=retry)


def delivering(
    settings: Settings, units: OpensUnits, clock: Clock, hub: Publishes, watch: Watches = unwatched
) -> Senders:
    """Return what sends the outbox to its destinations. Raise ConfigError."""
    return Senders(
        [
            Delivering(
                destination.name,
                units,
                clock,
                open_link(destination, Language(settings.language), clock.now),
                destination.retry,
                hub,
                attempt_s=destination.line.longest_attempt_s,
                lease_s=destination.line.longest_attempt_s + BATCH_S,
                watch=watch,
            )
            for destination in destinations(settings)
        ]
    )


def making_messages(settings: Settings, zone: ZoneInfo, open_pdf: OpensPdf) -> MakesMessages:
    """Return what writes the messages of a signed report. Raise ConfigError.

    `open_pdf` is asked only if a destination takes the report as PDF.
    """
    profiles = read_profiles(Path(settings.profiles) if settings.profiles else None)
    everyone = destinations(settings)
    document = pdf_for(everyone, profiles, open_pdf)
    return to_many([outlet(each, profiles, zone, document) for each in everyone])


def receiving(settings: Settings, units: OpensUnits, clock: Clock, hub: Publishes) -> ReceiveOrders:
    """Return what takes messages of orders and patients."""
    return ReceiveOrders(
        units,
        clock,
        ZoneInfo(settings.time_zone),
        hub,
        names_orders=settings.orders_answer == "application",
        messages_are_kept=timedelta(days=settings.message_log_days),
    )


def orders_listener(settings: Settings, take: ReceiveOrders, clock: Clock) -> OrderListener:
    """Return the listener for orders, not yet listening. Raise ConfigError."""

    async def answers(message: bytes) -> Sequence[bytes]:
        return await asyncio.to_thread(take.answers, message)

    limits = Limits(
        message_bytes=settings.orders_message_bytes,
        peer_connections=settings.orders_peer_connections,
        waiting_bytes=max(Limits().waiting_bytes, 2 * settings.orders_message_bytes),
        stalled_s=settings.orders_stalled_s,
    )
    host, port = settings.orders_host, settings.orders_port
    return OrderListener(answers, host, port, now=clock.now, tls=orders_tls(settings), limits=limits)


def orders_folder(settings: Settings, take: ReceiveOrders, clock: Clock) -> OrderFolder | None:
    """Return what watches the folder of orders, or None without one. Raise ConfigError."""
    if not settings.orders_folder:
        return None
    return OrderFolder(take.receive_file, take.too_large, Path(settings.orders_folder), now=clock.now)


def orders_tls(settings: Settings) -> ssl.SSLContext | None:
    """Return the TLS of the listener for orders, None for plain TCP. Raise ConfigError."""
    if not settings.orders_tls_certificate:
        if settings.orders_tls_key or settings.orders_tls_client_ca:
            raise ConfigError("orders-tls-incomplete")
        return None
    return server_context(
        Path(settings.orders_tls_certificate),
        Path(settings.orders_tls_key) if settings.orders_tls_key else None,
        Path(settings.orders_tls_client_ca) if settings.orders_tls_client_ca else None,
        "REPORTING_ORDERS_TLS",
    )
