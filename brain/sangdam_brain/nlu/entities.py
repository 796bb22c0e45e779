"""The entity extractor as a Rasa component."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Callable, Dict, List, Optional, Text, Tuple, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from sangdam_brain.nlu.extraction import Entity, Settings, extract, train_tagger
from sangdam_brain.nlu.field import Field
from sangdam_brain.nlu.gazetteer import Gazetteer
from sangdam_brain.nlu.kiwi import kiwi
from sangdam_brain.nlu.linear import utterance_of
from sangdam_brain.nlu.lookups import listed_values
from sangdam_brain.nlu.ngrams import Utterance
from sangdam_brain.nlu.normalise import normalise, today_in_seoul
from sangdam_brain.nlu.tagger import Habits, Tagger
from sangdam_brain.nlu.tagnet import TagNet
from sangdam_brain.nlu.text import Folded, fold
from sangdam_brain.nlu.training import MANY

#: Key of an entity's normalised value.
NORMAL = "normal"

_META = "tagger.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class KiwiEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Find entities by pattern, gazetteer and a conditional random field with a small network, and say what each means.

    Every entity has ``start``, ``end``, ``value`` (exactly as written), ``normal``, and ``confidence_entity`` where
    the tagger found it.
    """

    #: The clock dates are read against; tests set another one.
    today: Callable[[], date] = staticmethod(today_in_seoul)

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        tagger: Optional[Tagger] = None,
    ) -> None:
        """Create the component; without a tagger only patterns are found."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self.tagger = tagger

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Options and their defaults."""
        return {
            # Times every utterance is shown to the conditional random field.
            "iterations": 6,
            # Times every utterance is shown to the network beside it (twice as often where there are fewer than 4,000;
            # 0: no network, and TensorFlow is not needed to train).
            "rounds": 10,
        }

    @staticmethod
    def required_components() -> List[Type[Any]]:
        """Nothing needs to run before."""
        return []

    @staticmethod
    def supported_languages() -> List[Text]:
        """Kiwi reads Korean."""
        return ["ko"]

    @staticmethod
    def required_packages() -> List[Text]:
        """Python packages the component needs (python-crfsuite too, but Rasa wants import and project name alike)."""
        return ["kiwipiepy"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KiwiEntityExtractor":
        """Create an untrained extractor."""
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
    ) -> "KiwiEntityExtractor":
        """Load a trained extractor and warm Kiwi."""
        kiwi()
        with model_storage.read_from(resource) as folder:
            tagger = None
            meta = json.loads((folder / _META).read_text(encoding="utf-8"))
            if meta is not None:
                gazetteer = Gazetteer(meta["gazetteer"])
                network = TagNet.restore(folder) if meta["network"] else None
                tagger = Tagger(Field.restore(folder), gazetteer, Habits(**meta["habits"]), network)
        return cls(config, model_storage, resource, tagger)

    def train(self, training_data: TrainingData) -> Resource:
        """Train the tagger on every annotated utterance; without annotations, patterns alone are used.

        The values of lookup tables join those annotated: they are hints to the tagger, which an entity that is listed
        but never annotated cannot use.
        """
        examples = [example for example in training_data.nlu_examples if example.get(TEXT)]
        folded = [fold(example.get(TEXT)) for example in examples]
        annotations = [
            _folded_spans(text, example.get(ENTITIES) or [])
            for text, example in zip(folded, examples, strict=True)
        ]
        if any(annotations):
            intents = [example.get(INTENT) or "" for example in examples]
            settings = Settings(**{name: self._config[name] for name in Settings._fields})
            if len(examples) < MANY:
                settings = settings._replace(rounds=2 * settings.rounds)
            texts = [text.text for text in folded]
            with tqdm(total=settings.rounds, desc="Tagger", disable=not settings.rounds) as bar:
                self.tagger = train_tagger(
                    texts,
                    annotations,
                    settings,
                    intents,
                    listed_values(training_data),
                    lambda done: bar.update(done - bar.n),
                )
        self.persist()
        return self._resource

    def persist(self) -> None:
        """Write the field, the network and the gazetteer into Rasa's model storage."""
        with self._model_storage.write_to(self._resource) as folder:
            meta = None  # written all the same: Rasa's cache drops an empty folder
            if self.tagger is not None:
                self.tagger.field.save(folder)
                meta = {
                    "gazetteer": self.tagger.gazetteer.values,
                    "habits": self.tagger.habits._asdict(),
                    "network": self.tagger.network is not None,
                }
                if self.tagger.network is not None:
                    self.tagger.network.save(folder)
            (folder / _META).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the entities of every message to those other extractors found."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = self.add_extractor_name(self.entities_of(text))
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages

    def entities_of(self, text: str) -> List[Dict[Text, Any]]:
        """Entities of raw text as Rasa writes them."""
        folded = fold(text)
        utterance = utterance_of(text)
        today = type(self).today()
        return [
            _as_dict(entity, text, folded, utterance, today) for entity in extract(utterance, self.tagger)
        ]


def _as_dict(entity: Entity, text: str, folded: Folded, utterance: Utterance, today: date) -> Dict[Text, Any]:
    start, end = folded.span(entity.start, entity.end)
    value = folded.text[entity.start : entity.end]
    written: Dict[Text, Any] = {
        ENTITY_ATTRIBUTE_TYPE: entity.entity,
        ENTITY_ATTRIBUTE_START: start,
        ENTITY_ATTRIBUTE_END: end,
        ENTITY_ATTRIBUTE_VALUE: text[start:end],
        NORMAL: normalise(entity.entity, value, today, _direction(utterance, entity.end)),
    }
    if entity.confidence is not None:
        written["confidence_entity"] = entity.confidence
    return written


def _direction(utterance: Utterance, end: int) -> int:
    """-1 if a past tense follows soon after ``end``: then a bare day has been, otherwise it may be to come."""
    following = [morph for morph in utterance.morphs if morph.start >= end][:7]
    return -1 if any(morph.tag == "EP" and morph.form in ("었", "았", "였") for morph in following) else 0


def _folded_spans(folded: Folded, entities: List[Dict[Text, Any]]) -> List[Tuple[int, int, str]]:
    """Annotated spans in the folded text; spans beyond its end are left out."""
    spans = []
    starts = folded.starts or range(len(folded.text))
    ends = folded.ends or range(1, len(folded.text) + 1)
    for entity in entities:
        inside = [
            index
            for index, (start, end) in enumerate(zip(starts, ends, strict=True))
            if start >= entity[ENTITY_ATTRIBUTE_START] and end <= entity[ENTITY_ATTRIBUTE_END]
        ]
        if inside:
            spans.append((inside[0], inside[-1] + 1, entity[ENTITY_ATTRIBUTE_TYPE]))
    return spans
