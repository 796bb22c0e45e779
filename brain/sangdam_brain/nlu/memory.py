"""What was computed once is remembered, up to a limit."""

from __future__ import annotations

import threading
from typing import Callable, Dict, Generic, Hashable, List, Optional, Sequence, TypeVar

from sangdam_brain.nlu.vectors import Array

_MOST = 4000

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


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

    def rows(self, keys: Sequence[K], items: Sequence[T], compute: Callable[[List[T]], Array]) -> List[Array]:
        """A row for each of `items`, known by its key. All that are new are computed together: to read the weights costs
        more than to multiply with them.
        """
        kept = self._kept
        found = [kept.get(key) for key in keys]
        new = {key: item for key, item, row in zip(keys, items, found, strict=True) if row is None}
        if not new:
            return found  # type: ignore[return-value]
        made = {key: self.put(key, row) for key, row in zip(new, compute(list(new.values())), strict=True)}
        return [made[key] if row is None else row for key, row in zip(keys, found, strict=True)]
