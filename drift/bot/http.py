"""Calls to a forge's API: one at a time, with bounds on tries, waiting and size, obeying its rate limits."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeAlias

import httpx

from drift import __version__
from drift.bot.errors import ForgeError, Kind
from drift.report.escape import one_line

Method: TypeAlias = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
TRIES = 4
LONGEST_WAIT = 90.0
"""Seconds to wait for one call at most: a job must not sleep for an hour."""
LONGEST_WAITING = 300.0
"""Seconds to wait in all."""
BETWEEN_WRITES = 1.0
"""Seconds that GitHub asks for between two calls that change something."""
TIMEOUT = 20.0
MAX_BYTES = 32 * 1024 * 1024
MAX_PAGES = 200
_UNSURE = frozenset({500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the forge answered: the status is below 300."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class Caller:
    """An API under a base address. `clock` and `sleep` are those of the system but in tests."""

    base: str
    headers: Mapping[str, str]
    token: str
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    _client: httpx.Client | None = field(default=None, init=False)
    _written: float = field(default=0.0, init=False)
    _waited: float = field(default=0.0, init=False)

    def call(
        self, method: Method, path: str, *, params: Mapping[str, str | int] | None = None, body: Any = None
    ) -> Answer:
        """One call, tried again where that is safe: a POST only if it certainly changed nothing.

        Raises:
            ForgeError: it failed; `server` and `network` of a POST: it may have been done all the same.
        """
        waited = 0.0
        for last in (number == TRIES for number in range(1, TRIES + 1)):
            if method != "GET":
                self._space_writes()
            try:
                response = self._sent(method, path, params, body)
            except httpx.TransportError as error:
                safe = method != "POST" or isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
                if last or not safe:
                    raise ForgeError("network", _unreachable(self.base, error)) from None
                waited = self._wait(max(1.0, waited * 2))
                continue
            if response.status_code < 300:
                return Answer(response.status_code, response.headers, _parsed(response))
            delay = _delay(response, self.clock(), waited)
            limited = delay is not None
            repeatable = limited or (response.status_code in _UNSURE and method != "POST")
            too_long = (delay or 0.0) > min(LONGEST_WAIT, LONGEST_WAITING - self._waited)
            if not repeatable or last or too_long:
                raise self._refusal(response, method, limited, delay or 0.0)
            waited = self._wait(delay if delay is not None else max(1.0, waited * 2))
        raise AssertionError

    def pages(self, path: str, params: Mapping[str, str | int] | None = None) -> Iterator[Any]:
        """Every item of a list that comes in pages, found by `Link` or `X-Next-Page`."""
        page: int | None = 1
        for _ in range(MAX_PAGES):
            if page is None:
                return
            answer = self.call("GET", path, params={**(params or {}), "per_page": 100, "page": page})
            if not isinstance(answer.body, list):
                raise ForgeError("server", f"{path} did not answer with a list")
            yield from answer.body
            page = _next_page(answer, page)

    def close(self) -> None:
        """Ends the connection."""
        if self._client is not None:
            self._client.close()

    def _sent(
        self, method: Method, path: str, params: Mapping[str, str | int] | None, body: Any
    ) -> httpx.Response:
        if self._client is None:
            self._client = httpx.Client(
                headers={"User-Agent": f"allium-drift/{__version__}", **self.headers},
                timeout=TIMEOUT,
                verify=_certificates(),
                transport=self.transport,
                follow_redirects=False,
            )
        address = f"{self.base.rstrip('/')}{path}"
        with self._client.stream(method, address, params=params, json=body) as response:
            content = b""
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MAX_BYTES:
                    raise ForgeError("server", f"{path} answered with more than {MAX_BYTES} bytes")
            return httpx.Response(
                response.status_code,
                headers=[(k, v) for k, v in response.headers.items() if k.lower() != "content-encoding"],
                content=content,
            )

    def _space_writes(self) -> None:
        since = self.clock() - self._written
        if self._written and 0 <= since < BETWEEN_WRITES:
            self.sleep(BETWEEN_WRITES - since)
        self._written = self.clock()

    def _wait(self, seconds: float) -> float:
        self.sleep(seconds)
        self._waited += seconds
        return seconds

    def _refusal(self, response: httpx.Response, method: str, limited: bool, delay: float) -> ForgeError:
        status = response.status_code
        said = self._said(response)
        what = f"{method} answered {status}" + (f": {said}" if said else "")
        if limited:
            return ForgeError(
                "limited", f"rate-limited: {what}", f"run the job again in {max(1, round(delay))} seconds"
            )
        kinds: dict[int, tuple[Kind, str]] = {
            401: ("token", "the token is not valid: is it expired, or for another host?"),
            403: ("forbidden", "the token may not write here: see the README on permissions and forks"),
            404: ("missing", "no such pull request, or the token may not see it"),
            410: ("missing", "comments are switched off for this repository"),
        }  # fmt: skip
        kind, advice = kinds.get(status, ("server" if status >= 500 else "refused", ""))
        return ForgeError(kind, what, advice)

    def _said(self, response: httpx.Response) -> str:
        """The forge's own words: one line, short, without the token whatever it echoes."""
        body = _parsed(response, strict=False)
        message = body.get("message") or body.get("error") if isinstance(body, dict) else None
        text = one_line(message if isinstance(message, str) else "")
        return text.replace(self.token, "…")[:200] if self.token else text[:200]


@cache
def _certificates() -> ssl.SSLContext:
    """Reading them takes a while: once for all connections."""
    return httpx.create_ssl_context()


def _parsed(response: httpx.Response, *, strict: bool = True) -> Any:
    if not response.content:
        return None
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        if strict:
            raise ForgeError("server", "the answer is not JSON: is this the API's address?") from None
        return None


def _delay(response: httpx.Response, now: float, waited: float) -> float | None:
    """Seconds to wait if this is a rate limit, else None."""
    if response.status_code not in (403, 429):
        return None
    headers = response.headers
    after = headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    if headers.get("x-ratelimit-remaining") == "0":
        reset = headers.get("x-ratelimit-reset", "")
        return max(1.0, float(reset) - now) if reset.isdigit() else 60.0
    if response.status_code == 429 or b"secondary rate limit" in response.content.lower():
        return max(30.0, waited * 2)
    return None


def _next_page(answer: Answer, page: int) -> int | None:
    following = answer.headers.get("x-next-page")
    if following is not None:
        return int(following) if following.isdigit() else None
    return page + 1 if 'rel="next"' in answer.headers.get("link", "") else None


def _unreachable(base: str, error: httpx.TransportError) -> str:
    why = "no answer in time" if isinstance(error, httpx.TimeoutException) else one_line(str(error))
    return f"{base} can't be reached: {why or type(error).__name__}"[:300]
