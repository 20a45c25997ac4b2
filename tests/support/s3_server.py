"""A strict local stand-in for an object store that speaks S3: objects of one bucket, put, read, copied, listed
and deleted.

It checks every signature (AWS Signature Version 4), and what is put against the hash that is signed with it.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape, unescape

from aiohttp import web

from tests.support.stand_in import Fault, Faults

REGION = "us-east-1"
MOST_LISTED = 1000
"""Source: Amazon S3, ListObjectsV2, max-keys."""

_ERROR = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{code}</Message></Error>"


@dataclass(slots=True)
class S3Server:
    """One bucket on 127.0.0.1, for as long as the context is open."""

    bucket: str = "school"
    key_id: str = "AKIATEST"
    secret: str = "only-the-store-knows"
    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    put_at: dict[str, datetime] = field(default_factory=dict)
    now: datetime = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    """By its own clock."""
    calls: list[str] = field(default_factory=list)
    """"PUT files/ab/…" and so on, answered or refused."""
    _faults: Faults = field(default_factory=Faults)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{bucket}", self._answer)
        app.router.add_route("*", "/{bucket}/{key:.*}", self._answer)
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

    def lay(self, key: str, content: bytes) -> None:
        """Puts an object without a request."""
        self.objects[key], self.put_at[key] = content, self.now

    async def _answer(self, request: web.Request) -> web.Response:
        key = request.match_info.get("key", "")
        self.calls.append(f"{request.method} {key}".rstrip())
        content = await request.read()
        fault = self._faults.take(request.method)
        if fault is not None and fault.kind == "server_error":
            return _refused(request, 503, "SlowDown")
        if not self._is_signed(request, content):
            return _refused(request, 403, "SignatureDoesNotMatch")
        if request.match_info["bucket"] != self.bucket:
            return _refused(request, 404, "NoSuchBucket")
        match request.method:
            case "GET" if not key:
                return self._listed(request)
            case "POST" if not key and "delete" in request.query:
                return self._deleted(content)
            case "PUT" if source := request.headers.get("x-amz-copy-source"):
                return self._copied(request, source, key)
            case "PUT":
                self.lay(key, content)
                return web.Response(headers={"ETag": _etag(content)})
            case "DELETE":
                self.objects.pop(key, None)
                return web.Response(status=204)
            case "GET" | "HEAD" if key in self.objects:
                return self._read(request, key)
            case "GET" | "HEAD":
                return _refused(request, 404, "NoSuchKey")
            case _:
                return _refused(request, 405, "MethodNotAllowed")

    def _read(self, request: web.Request, key: str) -> web.Response:
        found = self.objects[key]
        headers = {"ETag": _etag(found), "Last-Modified": f"{self.put_at[key]:%a, %d %b %Y %H:%M:%S GMT}"}
        wanted = request.http_range
        if wanted.start is None:
            return web.Response(body=found, headers=headers)
        if wanted.start >= len(found):
            return _refused(request, 416, "InvalidRange")
        part = found[wanted]
        headers["Content-Range"] = f"bytes {wanted.start}-{wanted.start + len(part) - 1}/{len(found)}"
        return web.Response(status=206, body=part, headers=headers)

    def _copied(self, request: web.Request, source: str, key: str) -> web.Response:
        bucket, _, name = unquote(source).lstrip("/").partition("/")
        if bucket != self.bucket or name not in self.objects:
            return _refused(request, 404, "NoSuchKey")
        self.lay(key, self.objects[name])
        return _xml(f"<CopyObjectResult><ETag>{_etag(self.objects[key])}</ETag></CopyObjectResult>")

    def _listed(self, request: web.Request) -> web.Response:
        """Source: Amazon S3, ListObjectsV2; the token of the next page is the last key of this one."""
        prefix, token = request.query.get("prefix", ""), request.query.get("continuation-token", "")
        keys = sorted(key for key in self.objects if key.startswith(prefix) and key > token)
        most = min(int(request.query.get("max-keys", MOST_LISTED)), MOST_LISTED)
        is_cut = len(keys) > most
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.objects[key])}</Size>"
            f"<ETag>{_etag(self.objects[key])}</ETag>"
            f"<LastModified>{self.put_at[key]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key in keys[:most]
        )
        more = f"<NextContinuationToken>{escape(keys[most - 1])}</NextContinuationToken>" if is_cut else ""
        return _xml(
            f"<ListBucketResult><IsTruncated>{str(is_cut).lower()}</IsTruncated>{more}{entries}</ListBucketResult>"
        )

    def _deleted(self, content: bytes) -> web.Response:
        """Source: Amazon S3, DeleteObjects. What is not there counts as deleted."""
        gone = [unescape(key) for key in re.findall(r"<Key>(.*?)</Key>", content.decode())]
        for key in gone:
            self.objects.pop(key, None)
        told = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in gone)
        return _xml(f"<DeleteResult>{told}</DeleteResult>")

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


def _xml(body: str) -> web.Response:
    return web.Response(text=body, content_type="application/xml")


def _refused(request: web.Request, status: int, code: str) -> web.Response:
    body = "" if request.method == "HEAD" else _ERROR.format(code=code)
    return web.Response(status=status, text=body, content_type="application/xml")
