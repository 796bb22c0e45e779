"""Rasa's message processor, made to fail loudly and to run its graph without a scheduler."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.trackers import DialogueStateTracker

from sangdam_brain.quick import OrderedGraphRunner


class ActionFailed(Exception):
    """A custom action raised or could not be reached. Stock Rasa goes on as if it had answered nothing."""

    def __init__(self, action: str) -> None:
        super().__init__(f"Action {action} failed.")
        self.action = action


class TurnProcessor(MessageProcessor):
    """Ends the turn with `ActionFailed` where Rasa would log the exception and lose the action's events."""

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, OrderedGraphRunner]:
        with TemporaryDirectory() as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, OrderedGraphRunner
            )
        return Path(model_path).name, metadata, runner

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Nothing. Rasa makes a whole empty domain for every message, to warn of what `rasa data validate` has found."""

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        watched = _Watched(action)
        goes_on = await super()._run_action(watched, tracker, output_channel, nlg, prediction)  # type: ignore[arg-type]
        if watched.failure is not None:
            raise ActionFailed(action.name()) from watched.failure
        return goes_on


class _Watched:
    """An action that remembers whether running it raised."""

    def __init__(self, action: Action) -> None:
        self._action = action
        self.failure: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *args: Any) -> Any:
        try:
            return await self._action.run(*args)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            self.failure = error
            raise
