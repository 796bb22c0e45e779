"""The intent classifier as a Rasa component."""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from sangdam_brain.nlu.features import sentence_vector
from sangdam_brain.nlu.kiwi import kiwi
from sangdam_brain.nlu.linear import ranking
from sangdam_brain.nlu.mix import IntentMix
from sangdam_brain.nlu.vectors import Array

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KiwiIntentClassifier(GraphComponent, IntentClassifier):
    """Classify Korean utterances with n-grams, jamo and Kiwi's morpheme vectors: a linear model and a small network.

    Writes ``intent`` and ``intent_ranking`` (all intents, calibrated probabilities) into every message.

    With ``dense_features: true`` the linear model also learns from the sentence vectors of the dense featurizers that run
    before it. Without one the training stops. A message that has no vector, because there is no word in it, is
    understood without; one whose vector is not as wide as those of the training raises a ``ValueError``.
    """

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[IntentMix] = None,
    ) -> None:
        """Create the component; ``model`` is None until it is trained."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self.model = model

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Options and their defaults."""
        return {
            # C of the support vector machines: smaller is smoother.
            "regularisation": 0.1,
            # Copies of every utterance with typing mistakes.
            "noisy_copies": 1,
            # One part in so many is held out to fit the temperature.
            "folds": 3,
            # Convolutional networks beside the linear model (0: none, and TensorFlow is not needed to train).
            "networks": 1,
            # Times every utterance is shown to a network (twice as often where there are fewer than 4,000).
            "rounds": 9,
            # The linear model's part of the mix, and how much the mix is sharpened.
            "linear_share": 0.4,
            "sharpness": 1.2,
            # Also learn from the dense features of featurizers that run before, e.g. TransformerFeaturizer or
            # KiwiVectorFeaturizer. What they weigh is found on the part that is held out.
            "dense_features": False,
        }

    @staticmethod
    def required_components() -> List[Type[Any]]:
        """Nothing needs to run before: text is analysed once and remembered. (Rasa has no requirements that depend on
        options: whether a dense featurizer ran is checked in ``train``.)
        """
        return []

    @staticmethod
    def supported_languages() -> List[Text]:
        """Kiwi reads Korean."""
        return ["ko"]

    @staticmethod
    def required_packages() -> List[Text]:
        """Python packages the component needs at parse time."""
        return ["kiwipiepy", "numpy"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KiwiIntentClassifier":
        """Create an untrained classifier.

        Raises:
            InvalidConfigException: ``dense_features`` is neither true nor false.
        """
        if not isinstance(config["dense_features"], bool):
            raise InvalidConfigException(
                f"KiwiIntentClassifier: dense_features must be true or false, not {config['dense_features']!r}."
            )
        kiwi()
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KiwiIntentClassifier":
        """Load a trained classifier and warm Kiwi. A missing or foreign model stops the start."""
        kiwi()
        with model_storage.read_from(resource) as folder:
            model = IntentMix.restore(folder)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every example that has a text and an intent.

        Raises:
            ValueError: they have fewer than two intents.
            InvalidConfigException: ``dense_features`` is on, and no dense featurizer ran before.
        """
        from sangdam_brain.nlu.training import Settings, train

        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = [example.get(INTENT) for example in examples]
        if len(set(labels)) < 2:
            raise ValueError(
                "KiwiIntentClassifier needs utterances of at least two intents. Add them to data/nlu."
            )
        settings = Settings(**{name: self._config[name] for name in Settings._fields})
        texts = [example.get(TEXT) for example in examples]
        vectors = _vectors(examples) if self._config["dense_features"] else None
        with tqdm(
            total=settings.networks * settings.rounds, desc="Networks", disable=not settings.networks
        ) as bar:
            self.model = train(texts, labels, settings, lambda done, _: bar.update(done - bar.n), vectors)
        self.persist()
        return self._resource

    def persist(self) -> None:
        """Write the model into Rasa's model storage."""
        if self.model is not None:
            with self._model_storage.write_to(self._resource) as folder:
                self.model.save(folder)

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the intent and the ranking of all intents to every message."""
        if self.model is None:
            return messages
        for message in messages:
            vector = sentence_vector(message) if self.model.takes_vectors else None
            probabilities = self.model.probabilities(message.get(TEXT) or "", vector)
            ranked = [
                {"name": name, "confidence": confidence}
                for name, confidence in ranking(self.model.labels, probabilities)
            ]
            message.set(INTENT, dict(ranked[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranked, add_to_output=True)
        return messages


def _vectors(examples: List[Message]) -> List[Optional[Array]]:
    """The sentence vector of each example; None for those in which the featurizers found no word."""
    vectors = [sentence_vector(example) for example in examples]
    widths = {len(vector) for vector in vectors if vector is not None}
    if not widths:
        raise InvalidConfigException(
            "KiwiIntentClassifier has dense_features: true, but no dense featurizer runs before it. Put "
            "sangdam_brain.nlu.transformer.TransformerFeaturizer, sangdam_brain.nlu.features.KiwiVectorFeaturizer or "
            "another one above it in the pipeline, or take dense_features out."
        )
    if len(widths) > 1:
        raise InvalidConfigException(
            f"KiwiIntentClassifier has dense_features: true, but sentence vectors have different widths ({sorted(widths)}): "
            "some dense featurizer before it skips some utterances."
        )
    return vectors
