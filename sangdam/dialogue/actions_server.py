"""Where brains call custom actions: a loopback address of its own, behind a shared secret.

The body of an error carries an id and nothing else; what went wrong is logged by type only (no customer text).
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, raw

from sangdam.privacy import trace

logger = logging.getLogger(__name__)

#: Seconds one action may take.
ACTION_TIMEOUT = 5.0


def make_actions_app(secret: str, domain_file: Path, action_package: str = "actions") -> Sanic[Any, Any]:
    """The application served on 127.0.0.1 only.

    Args:
        secret: what brains must present as ``Authorization: Bearer``.
        domain_file: domain.yml; brains do not send it along, forms need it.
        action_package: the package whose actions are registered.
    """
    app: Sanic[Any, Any] = Sanic("sangdam_actions", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 2_000_000
    app.config.TOUCHUP = False
    app.error_handler.add(Exception, _on_error)
    executor = ActionExecutor()
    executor.register_package(action_package)
    domain = yaml.safe_load(domain_file.read_text("utf-8"))

    @app.post("/actions")
    async def run_action(request: Request) -> HTTPResponse:
        if (refusal := _refusal(request, secret)) is not None:
            return refusal
        call = {**request.json, "domain": domain}
        try:
            result = await asyncio.wait_for(executor.run(call), ACTION_TIMEOUT)
        except ActionExecutionRejection as rejection:
            return _json({"error": rejection.message, "action_name": rejection.action_name}, 400)
        except ActionNotFoundException as missing:
            return _json({"error": str(missing), "action_name": missing.action_name}, 404)
        except Exception as error:  # noqa: BLE001 - whatever an action raises, the brain must hear of it
            return _failure(error)
        return _json(result.model_dump() if result else {"events": [], "responses": []})

    return app


def _refusal(request: Request, secret: str) -> HTTPResponse | None:
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {secret}".encode()):
        return _json({"error": "unauthorized"}, 401)
    if request.headers.get("content-encoding"):
        return _json({"error": "compressed bodies are not accepted"}, 415)
    if not isinstance(request.json, dict):
        return _json({"error": "the body must be an object"}, 400)
    return None


async def _on_error(_: Request, error: Exception) -> HTTPResponse:
    """Errors outside an action: a body that is no JSON or too large, an address that does not exist."""
    if isinstance(error, SanicException) and 400 <= error.status_code < 500:
        return _json({"error": "the request could not be read"}, error.status_code)
    return _failure(error)


def _failure(error: Exception) -> HTTPResponse:
    error_id = f"err_{secrets.token_hex(6)}"
    logger.error("An action failed (%s): %s", error_id, trace(error))
    return _json({"error": "action failed", "id": error_id}, 500)


def _json(body: Any, status: int = 200) -> HTTPResponse:
    return raw(json.dumps(body, ensure_ascii=False).encode(), status=status, content_type="application/json")
