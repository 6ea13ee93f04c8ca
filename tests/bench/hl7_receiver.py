"""A receiver that is not ours: framing by hand, AA at once, nothing stored. Run as a process: prints its port."""

import asyncio


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            block = await reader.readuntil(b"\x1c\r")
            control_id = block[1 : block.index(b"\r")].split(b"|")[9]
            ack = b"MSH|^~\\&|RIS|H|US|R|2026||ACK^R01^ACK|A|P|2.5.1\rMSA|AA|" + control_id + b"\r"
            writer.write(b"\x0b" + ack + b"\x1c\r")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=4_000_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
