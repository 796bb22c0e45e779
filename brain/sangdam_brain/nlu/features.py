"""Korean features for Rasa's own components (DIET, TED, ResponseSelector, any classifier that reads ``Features``).

``KiwiSparseFeaturizer`` counts n-grams of morphemes, characters and jamo; ``KiwiVectorFeaturizer`` adds Kiwi's own
morpheme vectors. Both give one row per token of ``KiwiTokenizer`` and one row for the sentence.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Dict, Iterator, List, Optional, Sequence, Text, Tuple, Type

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES, TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.nlu.kiwi import Morph, kiwi
from sangdam_brain.nlu.ngrams import BLOCKS, Utterance
from sangdam_brain.nlu.text import fold
from sangdam_brain.nlu.tokenizer import MORPHS, KiwiTokenizer
from sangdam_brain.nlu.vectors import DIMENSIONS, MorphVectors

Array = NDArray[Any]

_VOCABULARY = "vocabulary.json"
_VECTORS = "vectors.npz"
_KEYS = "vectors.json"


def sentence_vector(message: Message) -> Optional[Array]:
    """All dense sentence features of the message's text, one after another: shape ``(dimensions,)``.

    This is how any classifier takes the vectors of ``TransformerFeaturizer``, ``KiwiVectorFeaturizer`` or Rasa's
    own dense featurizers as one more block. None if no dense featurizer ran.
    """
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else np.asarray(sentence.features, dtype=np.float32)[0]


def tokenized(message: Message) -> Iterator[Tuple[Text, List[Token]]]:
    """Every attribute of the message that has tokens, with them."""
    for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
        tokens = message.get(TOKENS_NAMES[attribute])
        if tokens:
            yield attribute, tokens


def _utterances(text: str, tokens: Sequence[Token]) -> List[Utterance]:
    """The tokens one by one, and the whole."""
    whole = [morph for token in tokens for morph in token.get(MORPHS)]
    return [
        *(Utterance(fold(token.text).text, token.get(MORPHS)) for token in tokens),
        Utterance(fold(text).text, whole),
    ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class KiwiSparseFeaturizer(SparseFeaturizer, GraphComponent):
    """Sparse features of Korean text: which n-grams of morphemes, characters and jamo a token (the sentence) has.

    Needs ``KiwiTokenizer`` before it. Adds one row per token and one for the sentence, of the same width. The
    vocabulary is that of the training data and is stored as JSON.
    """

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        name: Text,
        vocabulary: Optional[Dict[Text, Dict[Text, int]]] = None,
    ) -> None:
        """Create the component; ``vocabulary`` maps each kind of n-gram to its columns."""
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._vocabulary = vocabulary or {}
        self._width = sum(len(columns) for columns in self._vocabulary.values())

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Options and their defaults."""
        return {
            **SparseFeaturizer.get_default_config(),
            # Only this many n-grams, the most frequent, have a column.
            "max_features": 30_000,
        }

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing to check that a type would not."""

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """Tokens must carry their morphemes."""
        return [KiwiTokenizer]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KiwiSparseFeaturizer":
        """Create an untrained featurizer."""
        return cls(config, model_storage, resource, execution_context.node_name)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KiwiSparseFeaturizer":
        """Load the vocabulary."""
        with model_storage.read_from(resource) as folder:
            vocabulary = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, execution_context.node_name, vocabulary)

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the n-grams that occur often enough and store them."""
        documents: Dict[Tuple[Text, Text], int] = Counter()
        for message in training_data.training_examples:
            for attribute, tokens in tokenized(message):
                whole = _utterances(message.get(attribute), tokens)[-1]
                for block in BLOCKS:
                    documents.update((block.name, gram) for gram in set(block.read(whole)))
        least = {block.name: block.min_documents for block in BLOCKS}
        often = [(-count, key) for key, count in documents.items() if count >= least[key[0]]]
        self._vocabulary = {block.name: {} for block in BLOCKS}
        for column, (_, (name, gram)) in enumerate(sorted(often)[: self._config["max_features"]]):
            self._vocabulary[name][gram] = column
        self._width = min(len(often), self._config["max_features"])
        with self._model_storage.write_to(self._resource) as folder:
            text = json.dumps(self._vocabulary, ensure_ascii=False)
            (folder / _VOCABULARY).write_text(text, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add features to every message."""
        for message in messages:
            for attribute, tokens in tokenized(message):
                rows = [self._columns(each) for each in _utterances(message.get(attribute), tokens)]
                self.add_features_to_message(
                    self._matrix(rows[:-1]), self._matrix(rows[-1:]), attribute, message
                )
        return messages

    def _columns(self, utterance: Utterance) -> List[int]:
        found = {
            column
            for block in BLOCKS
            for gram in block.read(utterance)
            if (column := self._vocabulary.get(block.name, {}).get(gram)) is not None
        }
        return sorted(found)

    def _matrix(self, rows: Sequence[Sequence[int]]) -> Any:
        from scipy.sparse import coo_matrix

        lines = [line for line, row in enumerate(rows) for _ in row]
        columns = [column for row in rows for column in row]
        ones = np.ones(len(columns), dtype=np.float32)
        return coo_matrix((ones, (lines, columns)), shape=(len(rows), self._width))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class KiwiVectorFeaturizer(DenseFeaturizer, GraphComponent):
    """Dense features of Korean text: the mean of Kiwi's morpheme vectors (256 numbers), nothing to download.

    Needs ``KiwiTokenizer`` before it. A token or sentence whose morphemes all lack a vector gets zeros.
    """

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        name: Text,
        vectors: Optional[MorphVectors] = None,
    ) -> None:
        """Create the component; ``vectors`` is None until it is trained."""
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._vectors = vectors

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """There are no options but the alias."""

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """Tokens must carry their morphemes."""
        return [KiwiTokenizer]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KiwiVectorFeaturizer":
        """Create an untrained featurizer."""
        kiwi()
        return cls(config, model_storage, resource, execution_context.node_name)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KiwiVectorFeaturizer":
        """Load the vectors of the training data; those of other morphemes are recovered when met."""
        kiwi()
        with model_storage.read_from(resource) as folder:
            with np.load(folder / _VECTORS, allow_pickle=False) as stored:
                arrays = dict(stored)
            known = json.loads((folder / _KEYS).read_text(encoding="utf-8"))
        vectors = MorphVectors.restore(arrays, known["keys"], known["kiwi"])
        return cls(config, model_storage, resource, execution_context.node_name, vectors)

    def train(self, training_data: TrainingData) -> Resource:
        """Recover the vectors of every morpheme of the training data and store them."""
        morphs = (
            morph
            for message in training_data.training_examples
            for _, tokens in tokenized(message)
            for token in tokens
            for morph in token.get(MORPHS)
        )
        self._vectors = MorphVectors.recover(morphs)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / _VECTORS, **self._vectors.arrays())
            known = {"keys": self._vectors.keys(), "kiwi": self._vectors.version}
            (folder / _KEYS).write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every training example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add features to every message."""
        for message in messages:
            for attribute, tokens in tokenized(message):
                own: List[List[Morph]] = [token.get(MORPHS) for token in tokens]
                whole = [morph for morphs in own for morph in morphs]
                sequence = np.stack([self._mean(morphs) for morphs in own])
                self.add_features_to_message(sequence, self._mean(whole)[None], attribute, message)
        return messages

    def _mean(self, morphs: Sequence[Morph]) -> Array:
        assert self._vectors is not None
        found = [vector for morph in morphs if (vector := self._vectors.get(morph)) is not None]
        return np.mean(found, axis=0, dtype=np.float32) if found else np.zeros(DIMENSIONS, dtype=np.float32)
