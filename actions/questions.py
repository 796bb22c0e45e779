"""Questions and remarks that need no order."""

from __future__ import annotations

from actions.rim import Rim
from sangdam.dialogue import answers, asides, clarification, courtesies, products
from sangdam.dialogue.talk import Answer, Talk


class ActionPolicy(Rim):
    """Answer from the knowledge base."""

    called = "action_policy"

    async def work(self, talk: Talk) -> Answer:
        """See `products.policy_or_goods`."""
        return await products.policy_or_goods(talk)


class ActionProducts(Rim):
    """Answer about goods, stock and buying."""

    called = "action_products"

    async def work(self, talk: Talk) -> Answer:
        """See `products.answer`."""
        return await products.answer(talk)


class ActionAside(Rim):
    """Answer in passing, inside a form."""

    called = "action_aside"

    async def work(self, talk: Talk) -> Answer:
        """See `asides.aside`."""
        return await asides.aside(talk)


class ActionRepeat(Rim):
    """Say the last answer again."""

    called = "action_repeat"

    async def work(self, talk: Talk) -> Answer:
        """See `answers.again`."""
        return await answers.again(talk)


class ActionClarify(Rim):
    """Not understood."""

    called = "action_clarify"

    async def work(self, talk: Talk) -> Answer:
        """See `clarification.clarify`."""
        return await clarification.clarify(talk)


class ActionMenu(Rim):
    """What the bot can do."""

    called = "action_menu"

    async def work(self, talk: Talk) -> Answer:
        """See `courtesies.menu`."""
        return await courtesies.menu(talk)


class ActionStopForm(Rim):
    """Leave the open form."""

    called = "action_stop_form"

    async def work(self, talk: Talk) -> Answer:
        """See `courtesies.stop`."""
        return await courtesies.stop(talk)


class ActionUnplaced(Rim):
    """A value nobody asked for."""

    called = "action_unplaced"

    async def work(self, talk: Talk) -> Answer:
        """See `courtesies.unplaced`."""
        return await courtesies.unplaced(talk)
