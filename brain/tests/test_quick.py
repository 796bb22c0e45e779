"""The short cuts decide as Rasa does."""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import rasa.core.test  # noqa: F401 - defines events of the same names
from jsonschema.exceptions import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.slots import CategoricalSlot

from sangdam_brain import quick

RAN: list[str] = []


class Join(GraphComponent):
    """Joins what it is given, in the order of its parameters, behind its own name."""

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Join:
        return cls(config["name"])

    def join(self, left: str, right: str) -> str:
        RAN.append(self._name)
        return f"{self._name}({left},{right})"


def node(name: str, left: str, right: str) -> SchemaNode:
    return SchemaNode(
        needs={"left": left, "right": right},
        uses=Join,
        constructor_name="create",
        fn="join",
        config={"name": name},
        eager=True,
    )


#: "late" is written first, and needs what "early" makes; "other" belongs to another target.
SCHEMA = GraphSchema(
    {
        "late": node("late", "middle", "early"),
        "other": node("other", "early", "__given__"),
        "middle": node("middle", "early", "__given__"),
        "early": node("early", "__given__", "__given__"),
    }
)


@pytest.mark.parametrize("targets", [["late"], ["other"], ["late", "other"]])
def test_the_graph_gives_what_dask_gives(tmp_path: Path, targets: list[str]) -> None:
    parts = SCHEMA, LocalModelStorage(tmp_path), ExecutionContext(SCHEMA)
    inputs = {"__given__": "x"}
    expected = DaskGraphRunner(*parts).run(inputs, targets)
    runner = quick.OrderedGraphRunner(*parts)
    assert runner.run(inputs, targets) == expected
    RAN.clear()
    assert runner.run({"__given__": "y"}, targets) != expected, "nothing of the last run is kept"
    assert len(RAN) == len(set(RAN)), "no node runs twice"
    assert ("other" in RAN) == ("other" in targets)


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(Event.resolve_by_type))
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    quick.find_event_classes_once()
    quick.check_answers_quickly()
    return


@pytest.mark.usefixtures("patched")
def test_events_are_found_as_before() -> None:
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("user") is UserUttered, "not one of rasa.core.test of the same name"
    assert Event.resolve_by_type("topic") is None
    assert Event.resolve_by_type("unheard_of", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="unheard_of"):
        Event.resolve_by_type("unheard_of")


@pytest.mark.usefixtures("patched")
@pytest.mark.parametrize(
    "answer", [{}, {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "네"}]}]
)
def test_a_good_answer_of_an_action_passes(answer: dict[str, Any]) -> None:
    assert RemoteAction("action_x", None)._validate_action_result(answer)


@pytest.mark.usefixtures("patched")
@pytest.mark.parametrize(
    "answer",
    [
        [],
        None,
        "네",
        {"events": {}},
        {"events": ["slot"]},
        {"events": [{"name": "a"}]},
        {"responses": "네"},
        {"responses": ["네"]},
    ],
)
def test_a_bad_answer_of_an_action_is_refused(answer: Any) -> None:
    with pytest.raises(ValidationError):
        RemoteAction("action_x", None)._validate_action_result(answer)


def test_a_copied_slot_is_its_own() -> None:
    slot = CategoricalSlot("size", [{}], values=["s", "m"], initial_value="s")
    twin = quick.copied(slot)
    assert type(twin) is CategoricalSlot
    assert twin.__dict__ == copy.copy(slot).__dict__
    twin.value = "m"
    assert slot.value == "s"


@pytest.mark.parametrize("module", quick.COPY_FOR_LOGS)
def test_what_is_no_longer_copied_was_only_for_logs(module: ModuleType) -> None:
    """Every use of `copy` in these modules is an argument of a line at DEBUG."""
    tree = ast.parse(inspect.getsource(module))

    def uses(node: ast.AST) -> set[int]:
        return {id(name) for name in ast.walk(node) if isinstance(name, ast.Name) and name.id == "copy"}

    logged = {
        use
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "structlogger.debug"
        for use in uses(call)
    }
    assert logged == uses(tree)
    assert logged
