"""`python -m bench [NAME …]`: all benches, or those named."""

import argparse
import asyncio
import time

from bench import check_ins, imports, pace, path, report, requests, sealing, transport
from bench.school import server
from bot import logs


async def _main(names: list[str]) -> None:
    with server() as running:
        if "path" in names:
            await path.main(running)
        if "requests" in names:
            await requests.main(running)
        if "transport" in names:
            await transport.main()
        if "imports" in names:
            await imports.main(running)
        if "pace" in names:
            await pace.main(running)
        if "check-ins" in names:
            await check_ins.main(running)
        if "sealing" in names:
            await sealing.main(running)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    known = ("path", "requests", "transport", "imports", "pace", "check-ins", "sealing")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    names = parser.parse_args().names or list(known)
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no such bench: {', '.join(unknown)}")
    logs.configure("ERROR")
    begun = time.perf_counter()
    asyncio.run(_main(names))
    report.OUT.print(f"\n{time.perf_counter() - begun:.0f} s in all", highlight=False)


if __name__ == "__main__":
    main()
