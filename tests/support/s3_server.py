"""A strict local stand-in for an object store that speaks S3: PUT, GET and HEAD of objects of one bucket.

It checks every signature (AWS Signature Version 4) and takes an object only under the hash of its bytes.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import quote

from aiohttp import web

from tests.support.stand_in import Fault, Faults

REGION = "us-east-1"
_ERROR = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{code}</Message></Error>"


@dataclass(slots=True)
class S3Server:
    """One bucket on 127.0.0.1, for as long as the context is open."""

    bucket: str = "school"
    key_id: str = "AKIATEST"
    secret: str = "only-the-store-knows"
    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    """"PUT files/ab/…" and so on, answered or refused."""
    _faults: Faults = field(default_factory=Faults)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{bucket}/{key:.+}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """What an operator sets to reach it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": self.key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_ALLOW_HTTP": "true",
        }

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next requests of the HTTP method meet the fault."""
        self._faults.add(method, fault, times=times)

    async def _answer(self, request: web.Request) -> web.Response:
        key = request.match_info["key"]
        self.calls.append(f"{request.method} {key}")
        content = await request.read()
        fault = self._faults.take(request.method)
        if fault is not None and fault.kind == "server_error":
            return _refused(request, 503, "SlowDown")
        if not self._is_signed(request, content):
            return _refused(request, 403, "SignatureDoesNotMatch")
        if request.match_info["bucket"] != self.bucket:
            return _refused(request, 404, "NoSuchBucket")
        match request.method:
            case "PUT" if key.rpartition("/")[2] != hashlib.sha256(content).hexdigest():
                return _refused(request, 400, "BadDigest")
            case "PUT":
                self.objects[key] = content
                return web.Response(headers={"ETag": _etag(content)})
            case "GET" | "HEAD" if key not in self.objects:
                return _refused(request, 404, "NoSuchKey")
            case "GET" | "HEAD":
                found = self.objects[key]
                headers = {"ETag": _etag(found), "Last-Modified": "Wed, 18 Nov 2026 15:00:00 GMT"}
                return web.Response(body=found, headers=headers)
            case _:
                return _refused(request, 405, "MethodNotAllowed")

    def _is_signed(self, request: web.Request, content: bytes) -> bool:
        """Source: AWS, "Signature Version 4 for API requests"."""
        kind, _, told = request.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in told.split(",") if "=" in part)
        key_id, _, scope = parts.get("Credential", "").partition("/")
        digest = request.headers.get("x-amz-content-sha256", "")
        if kind != "AWS4-HMAC-SHA256" or key_id != self.key_id or digest != _sha256(content):
            return False
        names = parts["SignedHeaders"].split(";")
        headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names)
        query = "&".join(sorted(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in request.query.items()))
        canonical = "\n".join((request.method, request.path, query, headers, ";".join(names), digest))
        stamp = request.headers["x-amz-date"]
        to_sign = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, _sha256(canonical.encode())))
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.compare_digest(hmac.digest(key, to_sign.encode(), "sha256").hex(), parts["Signature"])


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _refused(request: web.Request, status: int, code: str) -> web.Response:
    body = "" if request.method == "HEAD" else _ERROR.format(code=code)
    return web.Response(status=status, text=body, content_type="application/xml")
