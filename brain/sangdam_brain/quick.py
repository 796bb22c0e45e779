"""What stock Rasa does again at every prediction, done once. Nothing is decided differently.

Measured on turns of the demo shop: the graph's bookkeeping, the look-up of event classes and the schema of action
answers together took a fifth of a turn.
"""

from __future__ import annotations

from typing import Any

from jsonschema.exceptions import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import Event
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

    RemoteAction._validate_action_result = validate  # noqa: SLF001 - the only way in


def _objects(value: Any, *names: str) -> bool:
    """Whether `value` is a list of objects that have these names."""
    return isinstance(value, list) and all(
        isinstance(each, dict) and all(name in each for name in names) for each in value
    )
