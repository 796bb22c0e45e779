"""The tracker that keeps its history reads the same states as Rasa's, whatever happens in the conversation."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from rasa.core.agent import Agent
from rasa.core.policies.rule_policy import (
    RULE_ONLY_LOOPS,
    RULE_ONLY_SLOTS,
    RULES,
    RULES_FOR_LOOP_UNHAPPY_PATH,
    RulePolicy,
)
from rasa.shared.core.constants import SLOTS, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    Event,
    Restarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from sangdam_brain.quick import RuleIndex
from sangdam_brain.tracker import TurnTracker


@pytest.fixture(scope="session")
def rules(agent: Agent) -> RulePolicy:
    """The trained RulePolicy."""
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    return next(node._component for node in nodes if isinstance(node._component, RulePolicy))


def upset(events: list[Event], loops: list[str], dice: random.Random) -> list[Event]:
    """The conversation with some turns hidden by rules, forms refused, and steps taken back."""
    told: list[Event] = []
    for event in events:
        if isinstance(event, ActionExecuted):
            event.hide_rule_turn = dice.random() < 0.2
        told.append(event)
        if isinstance(event, UserUttered) and dice.random() < 0.1:
            told.append(ActionExecutionRejected(dice.choice(loops)))
        if dice.random() < 0.03:
            told.append(dice.choice([ActionReverted, UserUtteranceReverted, Restarted])())
    return told


def moments(
    story: DialogueStateTracker, domain: Domain, dice: random.Random
) -> Iterator[tuple[TurnTracker, DialogueStateTracker]]:
    """After every event of a story: the one kept tracker, and a fresh one of Rasa's with the same events."""
    kept = TurnTracker("c1", domain.slots)
    past: list[Event] = []
    for event in upset(list(story.events), domain.form_names, dice):
        past.append(event)
        kept.update(event, domain)
        yield kept, DialogueStateTracker.from_events("c1", past, domain.slots)


def test_states_are_those_of_rasa(
    agent: Agent, rules: RulePolicy, story_trackers: list[DialogueStateTracker]
) -> None:
    dice = random.Random(20)
    only = {name: rules.lookup[name] for name in (RULE_ONLY_SLOTS, RULE_ONLY_LOOPS)}
    compared = 0
    for story in story_trackers:
        for kept, fresh in moments(story, agent.domain, dice):
            for hidden in (False, True):
                expected = fresh.past_states(agent.domain, ignore_rule_only_turns=hidden, rule_only_data=only)
                found = kept.past_states(agent.domain, ignore_rule_only_turns=hidden, rule_only_data=only)
                assert found == expected
                for state in found:  # the featurizers change what they are given
                    for part in (USER, SLOTS):
                        state.get(part, {}).clear()
                compared += 1
    assert compared > 2000


def test_states_for_training_are_those_of_rasa(
    agent: Agent, story_trackers: list[DialogueStateTracker]
) -> None:
    for story in story_trackers[:20]:
        *_, (kept, fresh) = moments(story, agent.domain, random.Random(3))
        assert kept.past_states(agent.domain, omit_unset_slots=True) == fresh.past_states(
            agent.domain, omit_unset_slots=True
        )


def test_rules_are_found_as_rasa_finds_them(
    agent: Agent, rules: RulePolicy, story_trackers: list[DialogueStateTracker]
) -> None:
    lookups = rules.lookup[RULES], rules.lookup[RULES_FOR_LOOP_UNHAPPY_PATH]
    indexes = [RuleIndex(rules, lookup) for lookup in lookups]
    dice = random.Random(21)
    applied = 0
    for story in story_trackers:
        for number, (_, fresh) in enumerate(moments(story, agent.domain, dice)):
            if number % 3:
                continue
            states = rules._prediction_states(fresh, agent.domain)
            for lookup, index in zip(lookups, indexes, strict=True):
                expected = rules._get_possible_keys(lookup, states)
                assert index.matching(states) == expected
                applied += len(expected)
    assert applied > 200
