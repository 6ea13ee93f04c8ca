"""Sends orders over one connection, one after the other, as a RIS does: a process of its own. Arguments: port, count.

Prints how many a second were answered AA.
"""

import socket
import sys
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "samples" / "hl7" / "orm_o01_new_2.5.1.hl7"


def orders(count: int) -> list[bytes]:
    """Return so many different orders of as many patients."""
    sample = SAMPLE.read_bytes()
    changes = ((b"|N0001|", "|N{n:06d}|"), (b"IPP777", "IPP{n}"), (b"P100", "P{n}"), (b"F200", "F{n}"))
    made = []
    for number in range(count):
        message = sample.replace(b"ACC300", f"ACC{number}".encode())
        message = message.replace(b"270029912345678", f"1{number:014d}".encode())
        for old, new in changes:
            message = message.replace(old, new.format(n=number).encode())
        made.append(message)
    return made


def main(port: int, count: int) -> None:
    messages = [b"\x0b" + message + b"\x1c\r" for message in orders(count)]
    with socket.create_connection(("127.0.0.1", port)) as line:
        began_s, accepted = time.perf_counter(), 0
        for message in messages:
            line.sendall(message)
            answer = b""
            while not answer.endswith(b"\x1c\r"):
                answer += line.recv(65_536)
            accepted += b"MSA|AA|" in answer
        took_s = time.perf_counter() - began_s
    if accepted < count:
        sys.exit(f"only {accepted} of {count} orders were accepted")
    print(count / took_s)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
