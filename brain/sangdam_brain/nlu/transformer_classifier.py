"""Intents from an exported transformer."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from sangdam_brain.nlu.transformer_model import (
    Array,
    ExportedTransformer,
    TransformerUnusable,
    copy_files,
    fingerprint,
)

FINE_TUNED, LINEAR = "fine_tuned", "linear"
_HEAD = "head.npz"


class LinearHead(NamedTuple):
    """A linear classifier over sentence vectors."""

    labels: Sequence[str]
    weights: Array
    bias: Array

    def logits(self, sentence: Array) -> Array:
        """One number per label."""
        return sentence @ self.weights + self.bias

    def save(self, file: Path) -> None:
        """Write it as plain arrays."""
        np.savez(file, labels=np.array(self.labels, dtype=np.str_), weights=self.weights, bias=self.bias)

    @classmethod
    def restore(cls, file: Path) -> "LinearHead":
        """Read what ``save`` wrote."""
        with np.load(file, allow_pickle=False) as stored:
            return cls(stored["labels"].tolist(), stored["weights"], stored["bias"])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TransformerIntentClassifier(GraphComponent, IntentClassifier):
    """Classify intents with an exported transformer.

    ``head: fine_tuned`` uses the head that was fine-tuned in the export; its intents must be those of the training
    data. ``head: linear`` trains a logistic regression on the sentence vectors of any exported model. Writes
    ``intent`` and ``intent_ranking`` (all intents, probabilities) into every message. The exported files are copied
    into the Rasa model.
    """

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: ExportedTransformer,
        head: Optional[LinearHead] = None,
    ) -> None:
        """Create the component around a loaded transformer; ``head`` is the linear one, once trained."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._head = head

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Options and their defaults."""
        return {
            # Folder that `sangdam transformer export` made.
            "model": "models/transformer",
            # "fine_tuned": the head in the export; "linear": one that is trained here.
            "head": FINE_TUNED,
            # C of the linear head's logistic regression: smaller is smoother.
            "regularisation": 1.0,
            # Processor threads for one message.
            "threads": 1,
        }

    @staticmethod
    def required_components() -> List[Type[Any]]:
        """Nothing needs to run before: the model has its own tokenizer."""
        return []

    @staticmethod
    def required_packages() -> List[Text]:
        """Python packages the component needs at parse time."""
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Train again when another model was exported into the folder."""
        return fingerprint(Path(config.get("model", cls.get_default_config()["model"])))

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TransformerIntentClassifier":
        """Load the exported folder.

        Raises:
            TransformerUnusable: with the cure.
        """
        if config["head"] not in (FINE_TUNED, LINEAR):
            raise TransformerUnusable(
                f"head는 {FINE_TUNED}나 {LINEAR}이어야 해요: {config['head']} (must be one of the two)"
            )
        model = ExportedTransformer.load(Path(config["model"]), config["threads"])
        return cls(config, model_storage, resource, model)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TransformerIntentClassifier":
        """Load the copy inside the Rasa model."""
        with model_storage.read_from(resource) as folder:
            model = ExportedTransformer.load(folder, config["threads"])
            head = LinearHead.restore(folder / _HEAD) if config["head"] == LINEAR else None
        return cls(config, model_storage, resource, model, head)

    def train(self, training_data: TrainingData) -> Resource:
        """Train the linear head, or make sure that the fine-tuned one knows the same intents.

        Raises:
            TransformerUnusable: the export has no head, or one for other intents.
        """
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = [example.get(INTENT) for example in examples]
        if self._config["head"] == LINEAR:
            shown = tqdm(examples, unit=" texts", disable=None)
            vectors = np.stack([self._model.encode(example.get(TEXT)).sentence for example in shown])
            self._head = _fit(vectors, labels, self._config["regularisation"])
        else:
            _check_labels(self._model.labels, set(labels))
        with self._model_storage.write_to(self._resource) as folder:
            copy_files(Path(self._config["model"]), folder)
            if self._head is not None:
                self._head.save(folder / _HEAD)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the intent and the ranking of all intents to every message."""
        for message in messages:
            ranked = self._ranking(message.get(TEXT) or "")
            message.set(INTENT, dict(ranked[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranked, add_to_output=True)
        return messages

    def _ranking(self, text: str) -> List[Dict[Text, Any]]:
        encoded = self._model.encode(text)
        if self._head is not None:
            labels, logits = self._head.labels, self._head.logits(encoded.sentence)
        else:
            assert self._model.labels is not None
            assert encoded.logits is not None
            labels, logits = self._model.labels, encoded.logits / self._model.temperature
        odds = np.exp(logits - logits.max())
        odds /= odds.sum()
        order = np.argsort(-odds, kind="stable")
        return [{"name": labels[index], "confidence": float(odds[index])} for index in order]


def _check_labels(labels: Optional[Sequence[str]], wanted: "set[str]") -> None:
    if labels is None:
        raise TransformerUnusable(
            "내보낸 모델에 의도 분류층이 없어요. '--fine-tune'으로 다시 내보내거나 config에 'head: linear'를 적으세요. "
            "(the export has no fine-tuned head: export with --fine-tune, or set `head: linear`)"
        )
    if set(labels) != wanted:
        other = ", ".join(sorted(wanted.symmetric_difference(labels))[:5])
        raise TransformerUnusable(
            f"학습 데이터와 모델의 의도가 달라요({other}). '--fine-tune'으로 다시 내보내세요. "
            f"(the head was fine-tuned for other intents than the training data's: {other}; export again)"
        )


def _fit(vectors: Array, labels: Sequence[str], regularisation: float) -> LinearHead:
    """Logistic regression on standardised vectors, folded into one matrix."""
    from sklearn.linear_model import LogisticRegression

    if len(set(labels)) < 2:
        raise TransformerUnusable(
            "의도가 둘 이상 있어야 학습할 수 있어요. (utterances of at least two intents are needed)"
        )
    mean, scale = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    model = LogisticRegression(C=regularisation, max_iter=1000, multi_class="multinomial")
    model.fit((vectors - mean) / scale, labels)
    columns, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        # Binary multinomial regression keeps one row and means ±row.
        columns, bias = np.vstack([-columns, columns]), np.array([-bias[0], bias[0]])
    weights = (columns / scale).T
    return LinearHead(
        model.classes_.tolist(), weights.astype(np.float32), (bias - mean @ weights).astype(np.float32)
    )
