"""What stock Rasa does again at every prediction, done once. Nothing is decided differently.

Measured on turns of the demo shop: the graph's bookkeeping, the look-up of event classes and the schema of action
answers together took a fifth of a turn, the search for rules a twentieth.
"""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

from jsonschema.exceptions import ValidationError
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import memoization, rule_policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import State
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.nlu.constants import ACTION_NAME, INTENT
from rasa.shared.utils.common import all_subclasses


class OrderedGraphRunner(DaskGraphRunner):
    """Runs the nodes that a target needs one after the other, in an order found once per target.

    Dask finds it anew at every run; with one message and one core there is nothing for it to schedule.
    """

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> None:
        """As Rasa's runner."""
        super().__init__(graph_schema, model_storage, execution_context, hooks)
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The results of `targets` (by default the graph's own)."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = _order(self._graph_schema, wanted)
        given = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._orders[wanted]:
            needs = self._graph_schema.nodes[name].needs.values()
            given[name] = self._instantiated_nodes[name](*(given.get(need, need) for need in needs))
        return dict(given[name] for name in wanted)


def _order(schema: GraphSchema, targets: tuple[str, ...]) -> list[str]:
    """The nodes behind `targets`, each after all that it needs."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name in schema.nodes and name not in order:
            for need in schema.nodes[name].needs.values():
                visit(need)
            order.append(name)

    for target in targets:
        visit(target)
    return order


def hasten() -> None:
    """Take all short cuts, for as long as the process lives. For a process that only serves: rules must not change."""
    find_event_classes_once()
    check_answers_quickly()
    find_rules_by_last_state()
    copy_slots_quickly()
    copy_nothing_for_logs()


def find_event_classes_once() -> None:
    """Rasa walks all subclasses of `Event` for every event of every posted window."""
    classes: dict[str, type[Event]] = {}
    for found in all_subclasses(Event):
        classes.setdefault(found.type_name, found)  # some have the name of what they extend
    slow = Event.resolve_by_type

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        return classes.get(type_name) or slow(type_name, default)

    Event.resolve_by_type = staticmethod(resolve_by_type)


def check_answers_quickly() -> None:
    """Rasa builds the schema of action answers at every call (20 ms), and walking it costs as much as the action.

    What is checked is what the code after it relies on: lists of events that name their kind, and of responses.
    """

    def validate(_: RemoteAction, result: Any) -> bool:
        if not isinstance(result, dict) or not (
            _objects(result.get("events", []), "event") and _objects(result.get("responses", []))
        ):
            raise ValidationError("An action must answer with a list of `events` and a list of `responses`.")
        return True

    RemoteAction._validate_action_result = validate


def _objects(value: Any, *names: str) -> bool:
    """Whether `value` is a list of objects that have these names."""
    return isinstance(value, list) and all(
        isinstance(each, dict) and all(name in each for name in names) for each in value
    )


class RuleIndex:
    """Rules by what the newest state must show: after which action they apply, and to which intent."""

    def __init__(self, policy: RulePolicy, lookup: dict[str, str]) -> None:
        self._fits = policy._does_rule_match_state
        self._rules: dict[tuple[str | None, str | None], list[tuple[str, list[State]]]] = defaultdict(list)
        for key in lookup:
            states = list(reversed(policy._rule_key_to_state(key)))
            self._rules[_wanted(states[0])].append((key, states))

    def matching(self, states: list[State]) -> set[str]:
        """Keys of the rules that fit `states` (oldest first)."""
        past = list(reversed(states))
        action = past[0].get(PREVIOUS_ACTION, {}).get(ACTION_NAME)
        intent = past[0].get(USER, {}).get(INTENT)
        places = {(action, intent), (action, None), (None, intent), (None, None)}
        return {
            key for place in places for key, rule in self._rules.get(place, ()) if self._applies(rule, past)
        }

    def _applies(self, rule: list[State], past: list[State]) -> bool:
        """`RulePolicy._is_rule_applicable` for every state; a rule that is longer than the past still may apply."""
        for wanted, state in zip(rule, past, strict=False):
            begins, began = not wanted.get(PREVIOUS_ACTION), not state.get(PREVIOUS_ACTION)
            if begins and began:
                continue  # both are where a conversation starts
            if begins or began or not self._fits(wanted, state):
                return False
        return True


def _wanted(state: State) -> tuple[str | None, str | None]:
    """The action before and the intent that a rule's newest state insists on."""
    action, intent = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)
    return tuple(None if name == SHOULD_NOT_BE_SET else name or None for name in (action, intent))  # type: ignore[return-value]


def find_rules_by_last_state() -> None:
    """Rasa tries every rule on the newest state, and turns the rule's states round for each try."""
    indexes: dict[int, tuple[dict[str, str], RuleIndex]] = {}

    def possible_keys(policy: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
        known = indexes.get(id(lookup))
        if known is None:
            known = indexes[id(lookup)] = (lookup, RuleIndex(policy, lookup))
        return known[1].matching(states)

    RulePolicy._get_possible_keys = possible_keys


def copy_slots_quickly() -> None:
    """Every tracker copies all slots, through the protocol of pickling; what they hold is all there is to copy."""
    Slot.__copy__ = copied


def copied(slot: Slot) -> Slot:
    """A slot of its own that holds the same."""
    twin: Slot = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


#: They copy states, events and messages deeply for lines at DEBUG that nobody sees, and for nothing else.
COPY_FOR_LOGS = (memoization, processor, rule_policy)


def copy_nothing_for_logs() -> None:
    """See `COPY_FOR_LOGS`."""
    for module in COPY_FOR_LOGS:
        module.copy = SimpleNamespace(deepcopy=lambda value: value)
