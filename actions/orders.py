"""Looking at orders and changing them."""

from __future__ import annotations

from actions.rim import FormRim, Rim
from sangdam.dialogue import confirming, identification, order_tasks, reading, requests, tasks
from sangdam.dialogue.talk import Answer, Talk


class ActionBeginTask(Rim):
    """A task with an order begins."""

    called = "action_begin_task"

    async def work(self, talk: Talk) -> Answer:
        """See `tasks.begin`."""
        return await tasks.begin(talk)


class ActionOrderTask(Rim):
    """The order is known: answer, or open the request."""

    called = "action_order_task"

    async def work(self, talk: Talk) -> Answer:
        """See `order_tasks.run`."""
        return await order_tasks.run(talk)


class ActionFinishRequest(Rim):
    """The request form has ended: do it or leave it."""

    called = "action_finish_request"

    async def work(self, talk: Talk) -> Answer:
        """See `confirming.finish`."""
        return await confirming.finish(talk)


class ValidateOrderForm(FormRim):
    """Who is it, and which order is meant."""

    called = "validate_order_form"

    async def work(self, talk: Talk) -> Answer:
        """See `identification.validate`."""
        return await identification.validate(talk)


class ActionAskOrderFormClaimedOrder(FormRim):
    """Ask for the order number."""

    called = "action_ask_order_form_claimed_order"

    async def work(self, talk: Talk) -> Answer:
        """See `identification.ask_number`."""
        return await identification.ask_number(talk)


class ActionAskOrderFormPhoneLast4(FormRim):
    """Ask for the second factor."""

    called = "action_ask_order_form_phone_last4"

    async def work(self, talk: Talk) -> Answer:
        """See `identification.ask_phone`."""
        return await identification.ask_phone(talk)


class ActionAskOrderFormOrder(FormRim):
    """Let a known customer pick an order."""

    called = "action_ask_order_form_order"

    async def work(self, talk: Talk) -> Answer:
        """See `identification.ask_order`."""
        return await identification.ask_order(talk)


class ValidateRequestForm(FormRim):
    """What is missing for a request, and the yes."""

    called = "validate_request_form"

    async def work(self, talk: Talk) -> Answer:
        """See `requests.validate`."""
        return await requests.validate(talk)


class ActionAskRequestFormItems(FormRim):
    """Ask which lines."""

    called = "action_ask_request_form_items"

    async def work(self, talk: Talk) -> Answer:
        """See `reading.ask_items`."""
        return await reading.ask_items(talk)


class ActionAskRequestFormReason(FormRim):
    """Ask why."""

    called = "action_ask_request_form_reason"

    async def work(self, talk: Talk) -> Answer:
        """See `reading.ask_reason`."""
        return await reading.ask_reason(talk)


class ActionAskRequestFormNewOption(FormRim):
    """Ask for the new option."""

    called = "action_ask_request_form_new_option"

    async def work(self, talk: Talk) -> Answer:
        """See `reading.ask_option`."""
        return await reading.ask_option(talk)


class ActionAskRequestFormNewAddress(FormRim):
    """Ask for the new address."""

    called = "action_ask_request_form_new_address"

    async def work(self, talk: Talk) -> Answer:
        """See `reading.ask_address`."""
        return await reading.ask_address(talk)


class ActionAskRequestFormConfirm(FormRim):
    """Ask for a clear yes."""

    called = "action_ask_request_form_confirm"

    async def work(self, talk: Talk) -> Answer:
        """See `confirming.ask_confirm`."""
        return await confirming.ask_confirm(talk)
