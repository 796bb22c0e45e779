"""The customer's mood as a Rasa component."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, METADATA_EXAMPLE, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.nlu.kiwi import kiwi
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.mood import LABELS, MoodModel
from sangdam_brain.nlu.polarity import PACKAGED, PolarityLexicon

logger = logging.getLogger(__name__)

#: Key of the mood in a message, and (by default) of its label in the training data's metadata.
SENTIMENT = "sentiment"

_UNLABELLED = "neutral"

_NOTE = "nothing-learnt"


# The recipe runs no other kind of component over messages: a featurizer would also have to run over the training data
# and stories, an extractor finds spans. A mood, like an intent, is one judgement of the whole message.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KiwiSentiment(GraphComponent):
    """Say whether a customer is annoyed, calm or pleased, beside whatever intent the message has.

    Writes ``sentiment`` into every message: ``name`` (``negative``, ``neutral`` or ``positive``), its ``confidence``,
    and ``score`` from -1 (surely negative) to 1 (surely positive).

    Learns from Rasa's own metadata, of an intent or of a single example (which goes before it)::

        - intent: delivery_delay
          metadata:
            sentiment: negative
          examples: |
            - 도대체 언제까지 기다려야 합니까

    What has no label is neutral. Data without any label train nothing, and nothing is written.
    """

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[MoodModel] = None,
    ) -> None:
        """Create the component; without a model it writes nothing."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self.model = model

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Options and their defaults."""
        return {
            # Key of the label in the metadata.
            "label": SENTIMENT,
            # File of polar expressions (none: the one that comes with the package).
            "lexicon": None,
            # C of the logistic regression: smaller is smoother.
            "regularisation": 10.0,
            # Weight of rare moods: 0 as often as they are in the data, 1 as if all were equally frequent.
            "balance": 0.75,
            # Utterances in which a feature must occur.
            "min_utterances": 2,
            # Parts of the data, each held out once, to calibrate the probabilities.
            "folds": 4,
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
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """A changed lexicon means training again."""
        return hashlib.sha256(_lexicon_file(config).read_bytes()).hexdigest()

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KiwiSentiment":
        """Create an untrained component."""
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
    ) -> "KiwiSentiment":
        """Load a trained component and warm Kiwi. A model of another format stops the start."""
        kiwi()
        with model_storage.read_from(resource) as folder:
            model = MoodModel.restore(folder)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on every utterance, if at least two moods are among their labels.

        Raises:
            ValueError: A label is none of the three, or the lexicon is not well formed.
        """
        from sangdam_brain.nlu.mood_training import Settings, train

        examples = [example for example in training_data.nlu_examples if example.get(TEXT)]
        found = [self._label_of(example) for example in examples]
        labels = [label or _UNLABELLED for label in found]
        if any(found) and len(set(labels)) > 1:
            settings = Settings(**{name: self._config[name] for name in Settings._fields})
            lexicon = PolarityLexicon.read(_lexicon_file(self._config))
            self.model = train([example.get(TEXT) for example in examples], labels, lexicon, settings)
        else:
            logger.info(
                "KiwiSentiment learns nothing: the data need utterances with `%s: negative` or `%s: positive` in their metadata.",
                self._config["label"],
                self._config["label"],
            )
        self.persist()
        return self._resource

    def _label_of(self, example: Message) -> Optional[str]:
        """The label of an example, or else of its intent."""
        metadata = example.get(METADATA) or {}
        for level in (METADATA_EXAMPLE, METADATA_INTENT):
            given = metadata.get(level)
            label = given.get(self._config["label"]) if isinstance(given, Mapping) else None
            if label is None:
                continue
            if label not in LABELS:
                raise ValueError(
                    f"{label!r} is no sentiment ({', '.join(LABELS)}): “{example.get(TEXT)}”. Correct its metadata, or "
                    "name another key in the `label` option of KiwiSentiment."
                )
            return str(label)
        return None

    def persist(self) -> None:
        """Write the model into Rasa's model storage; without one a note, because Rasa's cache drops an empty folder."""
        with self._model_storage.write_to(self._resource) as folder:
            if self.model is not None:
                self.model.save(folder)
            else:
                (folder / _NOTE).touch()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the mood to every message."""
        if self.model is None:
            return messages
        for message in messages:
            mood = self.model.read(utterance_of(message.get(TEXT) or ""))
            message.set(SENTIMENT, mood._asdict(), add_to_output=True)
        return messages


def _lexicon_file(config: Dict[Text, Any]) -> Path:
    return Path(config.get("lexicon") or PACKAGED)
