"""Counts of tries in shared storage, so that every process counts together."""

from __future__ import annotations

from collections.abc import Mapping

from sangdam.storage.pool import Pool, execute, fetch_one

_COUNT = """
INSERT INTO attempt (bucket, window_start, count)
SELECT bucket, date_bin(%(minutes)s * interval '1 minute', now(), 'epoch'), 1 FROM unnest(%(buckets)s::text[]) AS bucket
ORDER BY bucket
ON CONFLICT (bucket, window_start) DO UPDATE SET count = attempt.count + 1
"""

# The window before counts too, in the part that a sliding window would still see.
_EXCEEDED = """
WITH limits AS (
    SELECT * FROM unnest(%(buckets)s::text[], %(limits)s::int[]) AS l (bucket, most)
), clock AS (
    SELECT %(minutes)s * interval '1 minute' AS length,
           date_bin(%(minutes)s * interval '1 minute', now(), 'epoch') AS start
)
SELECT EXISTS (
    SELECT 1 FROM limits, clock WHERE most <= (
        SELECT coalesce(sum(CASE WHEN window_start = clock.start THEN count
            ELSE count * (1 - extract(epoch FROM now() - clock.start) / extract(epoch FROM clock.length)) END), 0)
        FROM attempt WHERE attempt.bucket = limits.bucket AND window_start >= clock.start - clock.length
    )
) AS exceeded
"""


class Attempts:
    """Limited tries, such as sign-ins and proofs, within a sliding window of minutes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def exceeded(self, limits: Mapping[str, int], minutes: int) -> bool:
        """Whether any bucket has used up its tries."""
        values = {"buckets": list(limits), "limits": list(limits.values()), "minutes": minutes}
        row = await fetch_one(self._pool, _EXCEEDED, values)
        return bool(row and row["exceeded"])

    async def count(self, buckets: Mapping[str, int], minutes: int) -> None:
        """Count one try in every bucket."""
        await execute(self._pool, _COUNT, {"buckets": list(buckets), "minutes": minutes})
