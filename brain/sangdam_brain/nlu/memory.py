"""What was computed once is remembered, up to a limit."""

from __future__ import annotations

import threading
from typing import Dict, Generic, Hashable, Optional, TypeVar

from sangdam_brain.nlu.vectors import Array

_MOST = 4000

K = TypeVar("K", bound=Hashable)


class Memory(Generic[K]):
    """Arrays by key; when there are too many it forgets all and begins anew. Safe to share between threads."""

    def __init__(self) -> None:
        """Begins empty."""
        self._kept: Dict[K, Array] = {}
        self._lock = threading.Lock()

    def get(self, key: K) -> Optional[Array]:
        """What was put there, or None."""
        return self._kept.get(key)

    def put(self, key: K, value: Array) -> Array:
        """Remember, and hand back."""
        with self._lock:
            if len(self._kept) >= _MOST:
                self._kept = {}
            self._kept[key] = value
        return value
