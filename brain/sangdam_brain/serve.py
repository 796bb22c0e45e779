"""Start one brain: `python -m sangdam_brain.serve MODEL --port 5010`.

Loopback only. Answers `GET /health` and the turn channel, nothing else of Rasa's HTTP API. The shared secret comes
from the environment (SANGDAM_BRAIN_SECRET), as do the address and secret of the custom actions.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import structlog

from sangdam_brain import lean

HOST = "127.0.0.1"


def main(arguments: list[str] | None = None) -> None:
    """Load the model and serve until stopped; ends with status 3 and one sentence if the model is bad."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="model archive made by `rasa train`")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    options = parser.parse_args(arguments)
    secret = os.environ.get("SANGDAM_BRAIN_SECRET", "")
    if len(secret) < 16:
        sys.exit("SANGDAM_BRAIN_SECRET must be set to at least 16 characters.")
    _keep_quiet()
    try:
        if not lean.needs_tensorflow(options.model):
            lean.stub_tensorflow()
        agent = _load(options.model)
    except Exception as error:  # noqa: BLE001 - every way a bad archive can fail must end in one clear sentence
        print(
            f"Model {options.model.name} cannot be loaded: {type(error).__name__}: {error}", file=sys.stderr
        )
        sys.exit(3)
    _serve(agent, secret, options.port)


def _keep_quiet() -> None:
    """No customer's words in any log: Rasa writes message texts at DEBUG (structlog) and at ERROR."""
    logging.getLogger("rasa").setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    # Libraries that Rasa pins warn about their own age, some of them past any filter.
    warnings.showwarning = lambda *_, **__: None


def _load(model: Path) -> Any:
    from rasa.core.agent import Agent

    from sangdam_brain.loopback import KeptEndpoint
    from sangdam_brain.processor import TurnProcessor
    from sangdam_brain.quick import hasten
    from sangdam_brain.turn import WindowTrackerStore

    hasten()
    endpoint = KeptEndpoint(
        os.environ.get("SANGDAM_ACTIONS_URL", "http://127.0.0.1:5055/webhook"),
        headers={"Authorization": f"Bearer {os.environ.get('SANGDAM_ACTIONS_SECRET', '')}"},
        # The action server knows the domain; sending it with every call would cost more than the call.
        enable_selective_domain=True,
    )
    agent = Agent(action_endpoint=endpoint)
    agent.tracker_store = WindowTrackerStore(None)
    agent.processor = TurnProcessor(
        model_path=model,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=endpoint,
        generator=agent.nlg,
    )
    agent.domain = agent.tracker_store.domain = agent.processor.domain
    agent.nlg.responses = agent.domain.responses
    return agent


def _serve(agent: Any, secret: str, port: int) -> None:
    from rasa.core.channels.channel import register
    from sanic import Sanic, response
    from sanic.request import Request
    from sanic.response import HTTPResponse

    from sangdam_brain.turn import TurnChannel, parse_plain

    app = Sanic("sangdam_brain", configure_logging=False)
    app.ctx.agent = agent
    register([TurnChannel(secret)], app, route="/webhooks/")

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return response.json(
            {
                "status": "ok",
                "model": agent.processor.model_filename,
                "tensorflow": getattr(sys.modules.get("tensorflow"), "__version__", "0.0.0") != "0.0.0",
            }
        )

    @app.before_server_start
    async def warm_up(*_: Any) -> None:
        # The first sentence loads Kiwi; a customer must not wait for it.
        await parse_plain(agent.processor, "안녕하세요")

    print(f"READY {port}", flush=True)
    app.run(host=HOST, port=port, access_log=False, motd=False, debug=False)


if __name__ == "__main__":
    main()
