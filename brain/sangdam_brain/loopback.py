"""Calls to the custom actions over connections that are kept, answers checked against a schema built once."""

from __future__ import annotations

from typing import Any

import aiohttp
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, ClientResponseError, EndpointConfig


class KeptEndpoint(EndpointConfig):
    """An endpoint with one session for the life of the process; Rasa's opens a connection for every call."""

    _kept: aiohttp.ClientSession | None = None

    async def request(  # type: ignore[override]
        self, method: str = "post", subpath: str | None = None, compress: bool = False, **kwargs: Any
    ) -> Any:
        """Send a JSON request; the JSON answer.

        Raises:
            ClientResponseError: status 400 or above, as Rasa's endpoint does.
        """
        if self._kept is None or self._kept.closed:
            self._kept = self.session()
        timeout = aiohttp.ClientTimeout(total=kwargs.pop("timeout", DEFAULT_REQUEST_TIMEOUT))
        async with self._kept.request(method, self.url, timeout=timeout, **kwargs) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, await response.read())
            return await response.json()


def check_answers_quickly() -> None:
    """Build the validator of action answers once. Rasa checks the schema itself at every call (20 ms)."""
    specification = RemoteAction.action_response_format_spec()
    validator = validator_for(specification)(specification)

    def validate(_: RemoteAction, result: Any) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate  # noqa: SLF001 - the only way in
