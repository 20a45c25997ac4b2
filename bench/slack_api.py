"""A Slack that takes every message and notes when: `python -m bench.slack_api`.

Prints its port and serves until it is ended. `GET /arrived` tells, by the request that a message names, the
moment it arrived on the counter of `time.perf_counter`, which all processes of a machine share.
"""

import asyncio
import itertools
import json
import re
import time
from typing import Any

from aiohttp import web

AWAY_SECONDS = 0.04
NAME = re.compile(r"Bench-\d+-\d+")
"""The number of a request and its rate, as its text says."""


async def main() -> None:
    numbers = itertools.count(1)
    arrived: dict[str, float] = {}

    async def answer(request: web.Request) -> web.Response:
        at, method = time.perf_counter(), request.match_info["method"]
        told: dict[str, Any] = await request.json() if request.content_type == "application/json" else {}
        if method == "chat.postMessage":
            for name in NAME.findall(json.dumps(told)):
                arrived.setdefault(name, at)
        await asyncio.sleep(AWAY_SECONDS)
        channel = {"id": f"D{told.get('users', '')}"}
        answers: dict[str, dict[str, Any]] = {
            "auth.test": {"team_id": "T1", "user_id": "UBOT"},
            "conversations.open": {"channel": channel},
            "chat.postMessage": {"ts": f"1795000000.{next(numbers):06}", "channel": told.get("channel")},
        }
        return web.json_response({"ok": True, **answers.get(method, {})})

    async def tell(request: web.Request) -> web.Response:
        return web.json_response(arrived)

    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    app.router.add_get("/arrived", tell)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
