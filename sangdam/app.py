"""The service: the only file that wires things. `python -m sangdam.app` serves until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import Any

import psycopg
import uvloop
from sanic import Request, Sanic
from sanic.exceptions import MethodNotAllowed as SanicMethodNotAllowed
from sanic.exceptions import NotFound as SanicNotFound
from sanic.exceptions import PayloadTooLarge, SanicException
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse, file, redirect
from sanic.server.async_server import AsyncioServer

from sangdam import demo_pages
from sangdam.channels import socket as web_socket
from sangdam.channels.context import Context, answer
from sangdam.channels.http_api import api
from sangdam.channels.intake import Intake
from sangdam.channels.limits import Limits
from sangdam.channels.tokens import Tokens
from sangdam.channels.web import web
from sangdam.clock import SYSTEM, Clock
from sangdam.conversation.identity import StoredIdentity
from sangdam.conversation.timers import Timers
from sangdam.conversation.worker import Worker
from sangdam.delivery.hub import Hub
from sangdam.demo_pages.routes import shop
from sangdam.desk import conversation_routes, session_routes
from sangdam.desk import socket as desk_socket
from sangdam.desk.blueprint import DeskContext, desk
from sangdam.desk.views import DeskViews
from sangdam.dialogue import services
from sangdam.dialogue.actions_server import make_actions_app
from sangdam.dialogue.brains import Brains
from sangdam.errors import BadBody, BodyTooLarge, MethodNotAllowed, NotFound, SangdamError, StorageDown
from sangdam.knowledge.article import ArticleError
from sangdam.knowledge.documents.document import DocumentError
from sangdam.knowledge.library import Library
from sangdam.orders.demo import DemoShop
from sangdam.orders.seed import seed
from sangdam.privacy import trace
from sangdam.settings import PROJECT, SettingError, Settings, from_process
from sangdam.storage.migrate import migrate
from sangdam.storage.pool import connection, fetch_one, make_pool

logger = logging.getLogger(__name__)

#: Loaded for their routes, which they add to the blueprints.
_ROUTES = (web_socket, session_routes, conversation_routes, desk_socket, demo_pages)

WIDGET = PROJECT / "widget" / "dist" / "widget.js"
CONSOLE = PROJECT / "console" / "dist"
_CONSOLE_FILES = frozenset({"app.js", "app.css", "icon.svg"})

#: Bytes a request may have: a text of the longest length in any encoding, and its envelope.
REQUEST_BYTES = 64_000

_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
        "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


class _Errors(ErrorHandler):
    """Sanic logs an error of a socket with its text, which could hold customers' words; ours names type and place."""

    @staticmethod
    def log(_: Request, exception: Exception) -> None:
        logger.error("A socket ended with %s.", trace(exception))


def make_app(here: Context, views: DeskViews, settings: Settings) -> Sanic[Any, Any]:
    """The application that faces the network. Its routes are the allow-list: nothing else answers."""
    app: Sanic[Any, Any] = Sanic("sangdam", configure_logging=False, error_handler=_Errors())
    app.config.REQUEST_MAX_SIZE = REQUEST_BYTES
    app.config.WEBSOCKET_MAX_SIZE = REQUEST_BYTES
    app.config.FALLBACK_ERROR_FORMAT = "json"
    # Sanic rewrites its own methods once per process; this process serves two applications.
    app.config.TOUCHUP = False
    app.ctx.sangdam = here
    app.ctx.desk = DeskContext(views)
    for blueprint in (web, api, desk) + ((shop,) if settings.demo_shop else ()):
        app.blueprint(blueprint)
    app.add_route(_health, "/health")
    app.add_route(_widget, "/widget.js")
    app.add_route(_front(settings), "/", name="front")
    app.add_route(_console, "/desk", name="console")
    app.add_route(_console, "/desk/", name="console_slash", strict_slashes=True)
    app.add_route(_console_file, "/desk/<name:str>", name="console_file")
    app.error_handler.add(Exception, _on_error)
    app.on_response(_harden)
    return app


async def _health(request: Request) -> HTTPResponse:
    """Whether messages can be taken. Quick even when they cannot: whoever asks takes silence for a hung process."""
    here: Context = request.app.ctx.sangdam
    try:
        async with asyncio.timeout(1):
            row = await fetch_one(here.pool, "SELECT count(*) AS brains FROM brain WHERE state = 'serving'")
    except TimeoutError as error:
        raise StorageDown from error
    return answer({"status": "ok", "brains": row["brains"] if row else 0})


async def _widget(_: Request) -> HTTPResponse:
    return await file(WIDGET, headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"})


def _front(settings: Settings) -> Any:
    async def front(_: Request) -> HTTPResponse:
        return redirect("/shop/" if settings.demo_shop else "/desk/")

    return front


async def _console(_: Request) -> HTTPResponse:
    return await file(CONSOLE / "index.html", headers={"Cache-Control": "no-cache"})


async def _console_file(_: Request, name: str) -> HTTPResponse:
    if name not in _CONSOLE_FILES:
        raise NotFound
    return await file(CONSOLE / name, headers={"Cache-Control": "no-cache"})


async def _harden(_: Request, response: HTTPResponse) -> None:
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)


async def _on_error(_: Request, error: Exception) -> HTTPResponse:
    """Every error in the one shape. What is not ours is logged without its text, which could hold customers' words."""
    known = _translate(error)
    if known.status == 500:
        logger.error("%s: %s", known.id, trace(error))
    headers = {} if known.retry_after is None else {"Retry-After": str(known.retry_after)}
    return answer(known.body(), known.status, headers)


def _translate(error: Exception) -> SangdamError:
    if isinstance(error, SangdamError):
        return error
    if isinstance(error, SanicNotFound):
        return NotFound()
    if isinstance(error, SanicMethodNotAllowed):
        return MethodNotAllowed()
    if isinstance(error, PayloadTooLarge):
        return BodyTooLarge()
    if isinstance(error, SanicException) and 400 <= error.status_code < 500:
        return BadBody(reason="요청을 읽을 수 없어요", reason_en="the request could not be read")
    return SangdamError()


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Clock = SYSTEM) -> AsyncIterator[Sanic[Any, Any]]:
    """Everything behind the routes, started; stopped on leaving. `clock` tells the time that waiting, hours and deadlines
    go by.
    """
    await migrate_when_there(settings.database_url)
    pool = make_pool(settings.database_url)
    await pool.open(wait=True, timeout=30)
    shop_system = DemoShop(pool)
    if settings.demo_shop:
        async with connection(pool) as held:
            await seed(held)
    library = Library(settings.knowledge_folder, settings.documents_folder, settings.data_folder / "cache")
    hub, attempt = Hub(), max(2.0, settings.turn_timeout / 2)
    brains = Brains(pool, settings.secrets.brain_secret, attempt, settings.turn_timeout)
    worker = Worker(pool, brains, hub, settings.claim_lease)
    limits = Limits()
    tokens = Tokens(settings.secrets.widget_key, settings.secrets.member_key, settings.session_hours)
    services.use(services.Services(shop_system, library, StoredIdentity(pool, shop_system)))
    timers = Timers(pool, settings.database_url, hub)
    here = Context(settings, pool, hub, worker, Intake(pool, hub, worker, limits), limits, tokens, clock)
    beside: dict[str, Callable[[], Awaitable[None]]] = {
        "list of brains": brains.watch,
        "recovery": worker.run,
        "notifications": lambda: hub.listen(settings.database_url),
        "knowledge": lambda: _watch(library),
        "timers": timers.run,
    }
    tasks = [asyncio.create_task(_keep(name, work)) for name, work in beside.items()]
    try:
        yield make_app(here, DeskViews(pool, shop_system), settings)
    finally:
        await worker.stop(patience=settings.turn_timeout)
        await _end(tasks)
        await brains.close()
        await pool.close()


async def migrate_when_there(database_url: str, patience: float = 30.0) -> None:
    """Bring the schema up to date, waiting `patience` seconds for a database that is still coming up.

    Raises:
        StorageDown: it did not come.
    """
    give_up = time.monotonic() + patience
    while True:
        try:
            await migrate(database_url)
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > give_up:
                raise StorageDown from error
            await asyncio.sleep(0.5)


async def _keep(name: str, work: Callable[[], Awaitable[None]], pause: float = 1.0) -> None:
    """Run `work`, which has no end, for ever: the database may go away under it, but it must not stay away."""
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - whatever it was, without this part messages wait unseen
            logger.error("The %s broke off: %s. Starting again.", name, trace(error))
        await asyncio.sleep(pause)


async def _end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: now and then a library loses a cancellation that comes while it connects."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=1.0)


async def _watch(library: Library, every: float = 1.0) -> None:
    """Take over changed knowledge. A broken article is named and the old index serves; a broken document is left out."""
    known: ArticleError | None = None
    problems: tuple[DocumentError, ...] = ()
    while True:
        if library.error is not None and library.error is not known:
            logger.error("%s", library.error)
        for problem in library.problems:
            if problem not in problems:
                logger.error("%s", problem)
        known, problems = library.error, library.problems
        await asyncio.sleep(every)
        if await library.reload_if_changed():
            logger.info("The changed knowledge was taken over.")


async def _ready_server(app: Sanic[Any, Any], host: str, port: int) -> AsyncioServer:
    """A server that has its port and takes no connection yet: one taken before Sanic has started up is dropped."""
    held = {"start_serving": False}
    server = await app.create_server(host, port, return_asyncio_server=True, asyncio_server_kwargs=held)
    assert server is not None
    await server.startup()
    return server


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    async with running(settings) as app:
        actions = make_actions_app(settings.secrets.actions_secret, PROJECT / "domain.yml")
        servers = [
            await _ready_server(app, settings.host, settings.port),
            await _ready_server(actions, "127.0.0.1", settings.actions_port),
        ]
        for server in servers:
            await server.start_serving()
        print("READY", flush=True)
        stopped = asyncio.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_number, stopped.set)
        try:
            await stopped.wait()
        finally:
            for server in servers:
                server.close()


def main() -> None:
    """The service process; ends with status 2 and one sentence when a setting is wrong."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "httpcore", "rasa_sdk", "sanic.access", "procrastinate"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        settings = from_process()
    except SettingError as error:
        sys.exit(str(error))
    sys.path.insert(0, str(PROJECT))
    try:
        uvloop.run(serve(settings))
    except StorageDown:
        sys.exit(
            "데이터베이스에 연결할 수 없어요. DATABASE_URL을 확인하세요. (the database cannot be reached; check DATABASE_URL)"
        )


if __name__ == "__main__":
    main()
