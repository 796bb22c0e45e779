"""The bounded window decides as the whole history does: for every story, and for stories one after another."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    Event,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

ROOT = Path(__file__).parents[2]


def _load_window() -> ModuleType:
    """`sangdam/dialogue/window.py` by its path: the brain does not import the service."""
    spec = importlib.util.spec_from_file_location(
        "dialogue_window", ROOT / "sangdam" / "dialogue" / "window.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


window_module = _load_window()


class Turn(NamedTuple):
    """What a customer said, and what the story says happened then."""

    user: UserUttered
    events: list[Event]


def _turns(tracker: DialogueStateTracker) -> list[Turn]:
    turns: list[Turn] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            turns.append(Turn(event, []))
        elif turns:
            turns[-1].events.append(event)
    return turns


class Replay:
    """Lives through turns twice at once: with the whole history and with the window."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._window = window_module.Window()
        self._past: list[Event] = list(self._tracker(self._window.events()).events)
        self._turn: list[Event] = []
        self.compared = 0
        self.differences: list[str] = []

    def _tracker(self, events: list[dict[str, Any]]) -> DialogueStateTracker:
        return DialogueStateTracker.from_dict("c1", events, self._agent.domain.slots)

    def live(self, name: str, turns: list[Turn]) -> None:
        """Go through the turns of one story."""
        for turn in turns:
            self._turn = [turn.user]
            for event in turn.events:
                if isinstance(event, ActionExecuted):
                    self._expect(name, str(event.action_name))
                else:
                    self._turn.append(event)
            if not _ends_listening(self._turn):
                self._expect(name, "action_listen")
            self._past += self._turn
            self._window = self._window.add_turn([event.as_dict() for event in self._turn])
        size = len(self._window.events())
        assert size < 200, f"{name}: the window has grown to {size} events"

    def _expect(self, name: str, action: str) -> None:
        """Both must predict the same; then the story's action is taken, as `rasa test` does."""
        prediction, predicted = self._predict(name)
        loop = self._whole().active_loop_name
        if predicted != action and predicted == loop:
            self._turn.append(ActionExecutionRejected(loop))
            prediction, _ = self._predict(name)
        self._turn += prediction.events
        self._turn.append(ActionExecuted(action, hide_rule_turn=prediction.hide_rule_turn))

    def _predict(self, name: str) -> tuple[Any, str]:
        whole = self._agent.processor._predict_next_with_tracker(self._whole())
        short = self._agent.processor._predict_next_with_tracker(self._windowed())
        actions = self._agent.domain.action_names_or_texts
        predicted, other = actions[whole.max_confidence_index], actions[short.max_confidence_index]
        self.compared += 1
        if predicted != other:
            said = next(event for event in self._turn if isinstance(event, UserUttered)).intent_name
            self.differences.append(
                f"{name}: after {said} the whole history says {predicted}, the window {other}"
            )
        return whole, predicted

    def _whole(self) -> DialogueStateTracker:
        return DialogueStateTracker.from_events("c1", [*self._past, *self._turn], self._agent.domain.slots)

    def _windowed(self) -> DialogueStateTracker:
        return self._tracker([*self._window.events(), *(event.as_dict() for event in self._turn)])


def _ends_listening(events: list[Event]) -> bool:
    actions = [event for event in events if isinstance(event, ActionExecuted)]
    return bool(actions) and actions[-1].action_name == "action_listen"


@pytest.fixture(scope="session")
def stories(story_trackers: list[DialogueStateTracker]) -> dict[str, list[Turn]]:
    """The stories as turns, by name."""
    return {f"{tracker.sender_id} {number}": _turns(tracker) for number, tracker in enumerate(story_trackers)}


def test_every_story_by_itself(agent: Agent, stories: dict[str, list[Turn]]) -> None:
    assert len(stories) > 70
    differences: list[str] = []
    for name, turns in stories.items():
        replay = Replay(agent)
        replay.live(name, turns)
        assert replay.compared
        differences += replay.differences
    assert differences == []


def test_every_story_late_in_a_conversation(agent: Agent, stories: dict[str, list[Turn]]) -> None:
    """Each story after two others, so that the window has long been cut."""
    names = list(stories)
    differences: list[str] = []
    for position, name in enumerate(names):
        replay = Replay(agent)
        for earlier in (names[position - 7], names[position - 3]):
            replay.live(earlier, stories[earlier])
        replay.differences.clear()
        replay.live(name, stories[name])
        differences += replay.differences
    assert differences == []
