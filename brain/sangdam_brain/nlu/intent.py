"""The intent classifier as a Rasa component."""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from sangdam_brain.nlu.kiwi import kiwi
from sangdam_brain.nlu.linear import ranking
from sangdam_brain.nlu.mix import IntentMix

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KiwiIntentClassifier(GraphComponent, IntentClassifier):
    """Classify Korean utterances with n-grams, jamo and Kiwi's morpheme vectors: a linear model and small networks.

    Writes ``intent`` and ``intent_ranking`` (all intents, calibrated probabilities) into every message.
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
            "networks": 2,
            # Times every utterance is shown to a network (twice as often where there are fewer than 4,000).
            "rounds": 9,
            # The linear model's part of the mix, and how much the mix is sharpened.
            "linear_share": 0.3,
            "sharpness": 1.2,
        }

    @staticmethod
    def required_components() -> List[Type[Any]]:
        """Nothing needs to run before: text is analysed once and remembered."""
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
        """Create an untrained classifier."""
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
        """Train on every example that has a text and an intent."""
        from sangdam_brain.nlu.training import Settings, train

        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = [example.get(INTENT) for example in examples]
        if len(set(labels)) < 2:
            raise ValueError(
                "KiwiIntentClassifier needs utterances of at least two intents. Add them to data/nlu."
            )
        settings = Settings(**{name: self._config[name] for name in Settings._fields})
        texts = [example.get(TEXT) for example in examples]
        with tqdm(
            total=settings.networks * settings.rounds, desc="Networks", disable=not settings.networks
        ) as bar:
            self.model = train(texts, labels, settings, lambda done, _: bar.update(done - bar.n))
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
            probabilities = self.model.probabilities(message.get(TEXT) or "")
            ranked = [
                {"name": name, "confidence": confidence}
                for name, confidence in ranking(self.model.labels, probabilities)
            ]
            message.set(INTENT, dict(ranked[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranked, add_to_output=True)
        return messages
