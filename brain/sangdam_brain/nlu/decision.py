"""Decide whether an utterance was understood well enough to act on it.

Below the threshold, or between two intents that are nearly as likely, the intent becomes ``nlu_fallback`` and the
ranking stays, so that the bot can ask "did you mean A or B?". Utterances without words are decided here too.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from sangdam_brain.nlu.text import fold

_LAUGHTER = re.compile(r"[\sㅋㅎㅠㅜ.,!?~^;:_-]*[ㅋㅎ][\sㅋㅎㅠㅜ.,!?~^;:_-]*")

Ranked = Dict[Text, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClarificationDecision(GraphComponent, IntentClassifier):
    """Turn an uncertain intent into ``nlu_fallback``.

    As with Rasa's ``FallbackClassifier``, the fallback is put in front of an otherwise unchanged ranking: Rasa's own
    affirmation action and evaluation expect it there.
    """

    def __init__(self, config: Dict[Text, Any]) -> None:
        """Create the component with its thresholds."""
        self._config = config

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Options and their defaults: of what they ask back about, every second likeliest intent is right (840 blind
        messages, of which they ask about eleven).
        """
        return {
            # An intent less probable than this is not acted on.
            "threshold": 0.25,
            # Two intents closer than this are asked about.
            "ambiguity_margin": 0.05,
            # What laughter alone is (only if the model knows the intent).
            "laughter_intent": "chitchat",
        }

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        """An intent classifier must run before."""
        return [IntentClassifier]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ClarificationDecision":
        """Create the component."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Decide for every message."""
        for message in messages:
            ranking: List[Ranked] = list(message.get(INTENT_RANKING_KEY) or [])
            decided = self._decide(fold(message.get(TEXT) or "").text, ranking)
            if decided is not None:
                others = [entry for entry in ranking if entry["name"] != decided["name"]]
                message.set(INTENT, dict(decided), add_to_output=True)
                message.set(INTENT_RANKING_KEY, [decided, *others], add_to_output=True)
        return messages

    def _decide(self, text: str, ranking: List[Ranked]) -> Optional[Ranked]:
        """Return the intent to put in front of the ranking, or None to leave it."""
        if not ranking or _is_silence(text):
            return _fallback(1.0)
        laughter = self._config["laughter_intent"]
        if _LAUGHTER.fullmatch(text) and any(entry["name"] == laughter for entry in ranking):
            return {"name": laughter, "confidence": 1.0}
        best = ranking[0]["confidence"]
        second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
        if best < self._config["threshold"] or best - second < self._config["ambiguity_margin"]:
            return _fallback(1.0 - best)
        return None


def _is_silence(text: str) -> bool:
    """Nothing but white space and punctuation. Emoji are not silence: the model may know them."""
    return not any(char.isalnum() or (ord(char) >= 0x2190 and char != "\ufffd") for char in text)


def _fallback(confidence: float) -> Ranked:
    return {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": confidence}
