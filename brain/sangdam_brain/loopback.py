"""Calls to the custom actions over connections that are kept."""

from __future__ import annotations

from typing import Any

import aiohttp
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
