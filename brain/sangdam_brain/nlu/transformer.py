"""Transformer vectors as Rasa features."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from sangdam_brain.nlu.features import Array, tokenized
from sangdam_brain.nlu.transformer_model import Encoded, ExportedTransformer, copy_files, fingerprint


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TransformerFeaturizer(DenseFeaturizer, GraphComponent):
    """Dense features from an exported transformer: one vector per token and one for the sentence.

    Needs any tokenizer before it. A token's vector is the mean of its word pieces; a token beyond the model's longest
    input gets zeros. The sentence vector is pooled as the export says. Read it with
    ``sangdam_brain.nlu.features.sentence_vector``, or let DIET read both. The exported files are copied into the Rasa
    model.
    """

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        name: Text,
        model: ExportedTransformer,
    ) -> None:
        """Create the component around a loaded transformer."""
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Options and their defaults."""
        return {
            **DenseFeaturizer.get_default_config(),
            # Folder that `sangdam transformer export` made.
            "model": "models/transformer",
            # Processor threads for one message.
            "threads": 1,
        }

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """The folder is looked at when the component is created."""

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """Some tokenizer."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        """Python packages the component needs."""
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
    ) -> "TransformerFeaturizer":
        """Load the exported folder.

        Raises:
            TransformerUnusable: with the cure.
        """
        model = ExportedTransformer.load(Path(config["model"]), config["threads"])
        return cls(config, model_storage, resource, execution_context.node_name, model)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TransformerFeaturizer":
        """Load the copy inside the Rasa model."""
        with model_storage.read_from(resource) as folder:
            model = ExportedTransformer.load(folder, config["threads"])
        return cls(config, model_storage, resource, execution_context.node_name, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Copy the exported files into the Rasa model; nothing is learnt here."""
        with self._model_storage.write_to(self._resource) as folder:
            copy_files(Path(self._config["model"]), folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every training example."""
        self.process(tqdm(training_data.training_examples, unit=" texts", disable=None))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add features to every message."""
        for message in messages:
            for attribute, tokens in tokenized(message):
                encoded = self._model.encode(message.get(attribute))
                sequence = token_vectors(encoded, tokens)
                self.add_features_to_message(sequence, encoded.sentence[None], attribute, message)
        return messages


def token_vectors(encoded: Encoded, tokens: Sequence[Token]) -> Array:
    """The mean of the word pieces inside each token; zeros where there is none."""
    rows = np.zeros((len(tokens), len(encoded.sentence)), dtype=np.float32)
    for row, token in enumerate(tokens):
        inside = [
            index
            for index, (start, end) in enumerate(encoded.spans)
            if start < token.end and token.start < end
        ]
        if inside:
            rows[row] = encoded.pieces[inside].mean(axis=0)
    return rows
