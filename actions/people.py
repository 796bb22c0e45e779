"""What a person takes over."""

from __future__ import annotations

from actions.rim import Rim
from sangdam.dialogue import handover
from sangdam.dialogue.talk import Answer, Talk


class ActionPerson(Rim):
    """To a person, as asked."""

    called = "action_person"

    async def work(self, talk: Talk) -> Answer:
        """See `handover.person`."""
        return await handover.person(talk)


class ActionPersonLane(Rim):
    """To a person, because only a person can see to it."""

    called = "action_person_lane"

    async def work(self, talk: Talk) -> Answer:
        """See `handover.lane`."""
        return await handover.lane(talk)


class ActionAbuse(Rim):
    """Calm words first, then a person."""

    called = "action_abuse"

    async def work(self, talk: Talk) -> Answer:
        """See `handover.abuse`."""
        return await handover.abuse(talk)
