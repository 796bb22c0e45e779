"""From Rasa's words to ours and back. Every action below is a `Rim` with a name and one function."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from sangdam.dialogue import handover
from sangdam.dialogue.talk import Answer, Talk
from sangdam.orders.contract import OrderSystemDown

Event = dict[str, Any]


class Rim(Action, ABC):  # type: ignore[misc]  # rasa_sdk is untyped
    """An action of the dialogue. `called` is its name in domain.yml, `work` the function that does it."""

    called: str

    def name(self) -> str:
        """The name in domain.yml."""
        return self.called

    @abstractmethod
    async def work(self, talk: Talk) -> Answer:
        """What the action does."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _: dict[str, Any]) -> list[Event]:
        """Run `work`. An unreachable shop is told kindly; every other error ends the turn."""
        talk = Talk.from_state(tracker.current_state())
        try:
            answer = await self.work(talk)
        except OrderSystemDown:
            answer = self.shop_down(talk)
        self.settle(talk, answer)
        for message in answer.messages:
            dispatcher.utter_message(**message)
        if talk.slots.get("offer") is not None and not answer.sets("offer"):
            answer.set(offer=None)  # an offer stands for one turn
        return answer.events

    def shop_down(self, talk: Talk) -> Answer:
        """The apology; slots stay as they are."""
        return handover.shop_down(talk)

    def settle(self, talk: Talk, answer: Answer) -> None:
        """What Rasa needs beside the answer; nothing here."""


class FormRim(Rim):
    """An action of a form: while the shop cannot be reached the form is left instead of asking on and on."""

    def shop_down(self, talk: Talk) -> Answer:
        """The apology, and the way out of the form."""
        return handover.shop_down(talk).set(order_problem="said").end_form()

    def settle(self, talk: Talk, answer: Answer) -> None:
        """An answer must set some slot: Rasa takes a form that only asks again for one that was not meant."""
        if answer.events and not any(answer.sets(name) for name in talk.slots if name != "requested_slot"):
            answer.set(form_misses=talk.slots.get("form_misses"))
