"""The editable rules as a Rasa component."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Text, Type

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
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.nlu.kiwi import kiwi
from sangdam_brain.nlu.normalise import normalise, today_in_seoul
from sangdam_brain.nlu.text import MAX_CHARS, fold

#: Key of an entity's normalised value, as in ``KiwiEntityExtractor``.
NORMAL = "normal"

_FILE = "patterns.jsonl"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class KiwiSpanRules(GraphComponent, EntityExtractorMixin):
    """Add entities by rules that people edit (spaCy patterns on Kiwi's morphemes), where nothing else was found.

    Put it after the other extractors: an entity is added only where it overlaps none of theirs. Each has ``start``,
    ``end``, ``value`` (exactly as written), ``normal`` (the rule's ``id``, else what the value means) and
    ``extractor``. Of rules that overlap the longest wins, then the first. The rule file is copied into the model.
    """

    #: The clock dates are read against; tests set another one.
    today: Callable[[], date] = staticmethod(today_in_seoul)

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, file: Path
    ) -> None:
        """Read the rules of ``file``.

        Raises:
            BadRule: one cannot be used.
        """
        from sangdam_brain.spacy.rules import add_rules, read_rules
        from sangdam_brain.spacy.tokenizer import blank

        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        nlp = blank()
        self._tokenize = nlp.tokenizer
        self._ruler = add_rules(nlp, read_rules(file, nlp))

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Options and their defaults."""
        # Rule file, relative to the folder that is trained in.
        return {"patterns": "data/spacy/patterns.jsonl"}

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
        """Python packages the component needs."""
        return ["kiwipiepy", "spacy"]

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Train again when the rules change."""
        file = Path(config.get("patterns", cls.get_default_config()["patterns"]))
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KiwiSpanRules":
        """Read the rules of the project."""
        kiwi()
        return cls(config, model_storage, resource, Path(config["patterns"]))

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KiwiSpanRules":
        """Read the rules that the model was trained with."""
        kiwi()
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, folder / _FILE)

    def train(self, training_data: TrainingData) -> Resource:
        """Copy the rules into the model; nothing is learnt."""
        with self._model_storage.write_to(self._resource) as folder:
            shutil.copyfile(self._config["patterns"], folder / _FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what the rules find to every message."""
        for message in messages:
            before = message.get(ENTITIES, [])
            found = [
                entity
                for entity in self.entities_of(message.get(TEXT) or "")
                if all(_apart(entity, other) for other in before)
            ]
            message.set(ENTITIES, [*before, *self.add_extractor_name(found)], add_to_output=True)
        return messages

    def entities_of(self, text: str) -> List[Dict[Text, Any]]:
        """Everything the rules find in one text."""
        doc = self._ruler(self._tokenize(text[:MAX_CHARS]))
        return [
            {
                ENTITY_ATTRIBUTE_TYPE: span.label_,
                ENTITY_ATTRIBUTE_START: span.start_char,
                ENTITY_ATTRIBUTE_END: span.end_char,
                ENTITY_ATTRIBUTE_VALUE: text[span.start_char : span.end_char],
                NORMAL: span.ent_id_ or normalise(span.label_, fold(span.text).text, self.today()),
            }
            for span in doc.ents
        ]


def _apart(one: Dict[Text, Any], other: Dict[Text, Any]) -> bool:
    return bool(
        one[ENTITY_ATTRIBUTE_END] <= other[ENTITY_ATTRIBUTE_START]
        or other[ENTITY_ATTRIBUTE_END] <= one[ENTITY_ATTRIBUTE_START]
    )
