"""The learnt policy never answers a customer with silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from sangdam_brain.policy import LinearPolicy

DOMAIN = Domain.from_dict(
    {
        "intents": ["thanks"],
        "responses": {"utter_welcome": [{"text": "별말씀을요."}], "utter_bye": [{"text": "안녕"}]},
    }
)
ASKED: list[Event] = [ActionExecuted("action_listen"), UserUttered("고마워요", {"name": "thanks"})]


@pytest.fixture
def policy(tmp_path: Path) -> LinearPolicy:
    """One that always finds listening the likeliest: 'action_listen' 5, the welcome 1, the rest nothing."""
    context = ExecutionContext(GraphSchema({}))
    made = LinearPolicy(
        LinearPolicy.get_default_config(), LocalModelStorage(tmp_path), Resource("policy"), context
    )
    made._actions = ["action_listen", "utter_welcome"]
    made._bias = np.array([5.0, 1.0], np.float32)
    made._weights = np.zeros((2, 0), np.float32)
    return made


def chosen(policy: LinearPolicy, events: list[Event]) -> tuple[str, float]:
    tracker = DialogueStateTracker.from_events("c", events, DOMAIN.slots)
    odds = policy.predict_action_probabilities(tracker, DOMAIN).probabilities
    best = int(np.argmax(odds))
    return DOMAIN.action_names_or_texts[best], odds[best]


def test_it_does_not_listen_right_after_a_message(policy: LinearPolicy) -> None:
    name, odds = chosen(policy, ASKED)
    assert name == "utter_welcome"
    assert odds < 0.1, "unsure, so that the fallback can take over"


def test_it_listens_once_something_was_said(policy: LinearPolicy) -> None:
    name, odds = chosen(policy, [*ASKED, ActionExecuted("utter_welcome")])
    assert name == "action_listen"
    assert odds > 0.9
