"""A learnt dialogue policy that needs no neural framework: one linear model on Rasa's own states.

It reads the same states that TEDPolicy and MemoizationPolicy read (intent, entities, slots, previous action,
active loop of the last `max_history` steps), turns each into named yes/no features, and learns a multinomial
logistic regression from the stories. Weights are kept as arrays, names as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.constants import (
    DEFAULT_MAX_HISTORY,
    DEFAULT_POLICY_PRIORITY,
    POLICY_MAX_HISTORY,
    POLICY_PRIORITY,
)
from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

WEIGHTS_FILE = "linear_policy.npz"
NAMES_FILE = "linear_policy.json"


def state_features(states: list[State]) -> Iterable[str]:
    """Names of what is true in `states` (oldest first); the last state is number 0, the one before 1, and so on.

    Each fact also appears joined with the newest previous action, so that "affirm after the confirmation
    question" differs from "affirm" without a hidden layer.
    """
    if not states:
        return
    last_action = states[-1].get("prev_action", {}).get("action_name", "-")
    for age, state in enumerate(reversed(states)):
        for part, facts in state.items():
            for name, value in facts.items():
                for item in value if isinstance(value, (list, tuple)) else (value,):
                    feature = f"{age}:{part}:{name}={item}"
                    yield feature
                    if age == 0:
                        yield f"{feature}&{last_action}"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class LinearPolicy(Policy):
    """Predicts the next action by multinomial logistic regression on Rasa's state features.

    Config:
        max_history: how many states back it looks (default 5).
        regularisation: inverse strength ``C`` of the L2 penalty (default 10.0).
        priority: as for every Rasa policy (default 1, below rules and memoization).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults; see the class."""
        return {
            POLICY_MAX_HISTORY: DEFAULT_MAX_HISTORY,
            POLICY_PRIORITY: DEFAULT_POLICY_PRIORITY,
            "regularisation": 10.0,
        }

    @staticmethod
    def supported_data() -> SupportedData:
        """Stories only; rules belong to RulePolicy."""
        return SupportedData.ML_DATA

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
    ) -> None:
        """Made by `create` (untrained) or `load`, which fills in what was learnt."""
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._vocabulary: dict[str, int] = {}
        self._actions: list[str] = []
        self._weights = np.zeros((0, 0), np.float32)
        self._bias = np.zeros(0, np.float32)

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Fit on the story trackers and persist."""
        trackers = SupportedData.trackers_for_supported_data(self.supported_data(), training_trackers)
        states, labels = self.featurizer.training_states_and_labels(
            trackers, domain, ignore_action_unlikely_intent=True
        )
        if states:
            self._fit([list(state_features(history)) for history in states], [label[0] for label in labels])
        self._persist()
        return self._resource

    def _fit(self, rows: list[list[str]], labels: list[str]) -> None:
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression

        self._vocabulary = {
            name: index for index, name in enumerate(sorted({f for row in rows for f in row}))
        }
        self._actions = sorted(set(labels))
        pairs = [(i, self._vocabulary[f]) for i, row in enumerate(rows) for f in set(row)]
        matrix = csr_matrix(
            (np.ones(len(pairs), np.float32), tuple(np.array(pairs).T)),
            shape=(len(rows), len(self._vocabulary)),
        )
        if len(self._actions) == 1:
            self._weights = np.zeros((1, len(self._vocabulary)), np.float32)
            self._bias = np.zeros(1, np.float32)
            return
        model = LogisticRegression(C=self.config["regularisation"], max_iter=500)
        targets = np.array([self._actions.index(label) for label in labels])
        model.fit(matrix, targets)
        weights, bias = model.coef_, model.intercept_
        if len(self._actions) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
        self._weights, self._bias = weights.astype(np.float32), bias.astype(np.float32)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Probability of every action of the domain; zeros when no story was learnt."""
        result = self._default_predictions(domain)
        if not self._actions:
            return self._prediction(result)
        states = self._prediction_states(tracker, domain, rule_only_data=rule_only_data)
        columns = [self._vocabulary[f] for f in set(state_features(states)) if f in self._vocabulary]
        scores = self._weights[:, columns].sum(axis=1) + self._bias
        odds = np.exp(scores - scores.max())
        for action, probability in zip(self._actions, odds / odds.sum(), strict=True):
            result[domain.index_for_action(action)] = float(probability)
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            # Nothing has been done about the customer's message yet, and listening would be silence. Its share is
            # not given to the others: where it was large they are unsure, and the fallback should have its turn.
            result[domain.index_for_action(ACTION_LISTEN_NAME)] = 0.0
        return self._prediction(result)

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            if self.featurizer is not None:
                self.featurizer.persist(folder)
            np.savez(Path(folder) / WEIGHTS_FILE, weights=self._weights, bias=self._bias)
            names = {"vocabulary": self._vocabulary, "actions": self._actions}
            (Path(folder) / NAMES_FILE).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearPolicy:
        """Load what `train` persisted."""
        with model_storage.read_from(resource) as folder:
            featurizer = TrackerFeaturizer.load(folder)
            names = json.loads((Path(folder) / NAMES_FILE).read_text(encoding="utf-8"))
            with np.load(Path(folder) / WEIGHTS_FILE, allow_pickle=False) as arrays:
                weights, bias = arrays["weights"], arrays["bias"]
        policy = cls(config, model_storage, resource, execution_context, featurizer=featurizer)
        policy._vocabulary, policy._actions = names["vocabulary"], names["actions"]
        policy._weights, policy._bias = weights, bias
        return policy
