"""Counts of tries in shared storage, so that every process counts together."""

from __future__ import annotations

from collections.abc import Mapping

from sangdam.storage.pool import Pool, execute, fetch_one

# In one order of rows, so that two callers never wait for one another.
_ADD = """
INSERT INTO attempt (bucket, window_start, count)
SELECT bucket, date_bin(%(minutes)s * interval '1 minute', now(), 'epoch'), greatest(0, %(step)s)
FROM unnest(%(buckets)s::text[]) AS bucket ORDER BY bucket
ON CONFLICT (bucket, window_start) DO UPDATE SET count = greatest(0, attempt.count + %(step)s)
RETURNING bucket, window_start, count
"""

# The window before counts too, in the part that a sliding window would still see.
_BEGIN = f"""
WITH counted AS ({_ADD}), limits AS (
    SELECT * FROM unnest(%(buckets)s::text[], %(limits)s::int[]) AS l (bucket, most)
)
SELECT bool_or(most < counted.count + coalesce(before.count, 0) * (
    1 - extract(epoch FROM now() - counted.window_start) / (60 * %(minutes)s))) AS exceeded
FROM counted JOIN limits USING (bucket)
LEFT JOIN attempt before ON before.bucket = counted.bucket
    AND before.window_start = counted.window_start - %(minutes)s * interval '1 minute'
"""  # noqa: S608 - both texts are ours


class Attempts:
    """Limited tries, such as sign-ins and proofs, within a sliding window of minutes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, limits: Mapping[str, int], minutes: int) -> bool:
        """Count one try in every bucket; False, and nothing counted, when one of them has none left.

        Counted before it is known how the try ends, or many tries at the same moment would all find room.
        """
        values = {"buckets": list(limits), "limits": list(limits.values()), "minutes": minutes, "step": 1}
        row = await fetch_one(self._pool, _BEGIN, values)
        if row is None or not row["exceeded"]:
            return True
        await self.forgive(limits, minutes)
        return False

    async def forgive(self, buckets: Mapping[str, int], minutes: int) -> None:
        """Take back a try that turned out well."""
        await execute(self._pool, _ADD, {"buckets": list(buckets), "minutes": minutes, "step": -1})
