"""Keeps the demo's page to this computer: it has no log-in, so nobody else's page may reach it."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = frozenset({"127.0.0.1", "localhost"})

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            "media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)


class OnlyThisComputer:
    """Refuses a request that names another host (DNS rebinding) or comes from another page (CSRF).

    A browser names the page in `Origin` on every POST; a request without one comes from no browser.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    if name != "Content-Security-Policy" or name not in headers:  # a file has a stricter one
                        headers[name] = value
            await send(message)

        if problem := _problem(scope["method"], Headers(scope=scope)):
            refusal = PlainTextResponse(problem, status_code=403)
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def _problem(method: str, headers: Headers) -> str | None:
    host = headers.get("host", "")
    try:
        hostname = urlsplit(f"//{host}").hostname
    except ValueError:
        hostname = None
    if hostname not in HERE:
        return "Open this page as http://127.0.0.1 on the computer it runs on."
    origin = headers.get("origin")
    if method not in ("GET", "HEAD") and origin is not None and origin != f"http://{host}":
        return "This request comes from another page."
    return None
