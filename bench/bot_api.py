"""A Bot API server that takes every message and says so after 40 ms: `python -m bench.bot_api`.

Prints its port and serves until it is ended.
"""

import asyncio
import itertools
import json

from aiohttp import web

AWAY_SECONDS = 0.04
ME: dict[str, object] = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


async def main() -> None:
    numbers = itertools.count(1)

    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        await asyncio.sleep(AWAY_SECONDS)
        is_send = request.match_info["method"] == "sendMessage"
        result = _message(next(numbers), str(form["chat_id"]), str(form["text"])) if is_send else ME
        return web.json_response(text=json.dumps({"ok": True, "result": result}))

    app = web.Application()
    app.router.add_post("/{bot}/{method}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


def _message(number: int, chat_id: str, text: str) -> dict[str, object]:
    chat = {"id": int(chat_id), "type": "private", "first_name": "Ana"}
    return {"message_id": number, "date": 1_795_000_000, "chat": chat, "text": text}


if __name__ == "__main__":
    asyncio.run(main())
