"""Whitespace-level tokens that carry their Kiwi morphemes.

Rasa's ``WhitespaceTokenizer`` removes "emoji" with a pattern that covers all Hangul: a Korean utterance becomes one
token and no entity inside it can be learned. This class therefore shares nothing with it.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from sangdam_brain.nlu.kiwi import Morph, analyse, kiwi
from sangdam_brain.nlu.text import fold

#: Key of ``Token.data``: the token's morphemes as ``(form, tag, id, start, end)``, offsets in the message text.
MORPHS = "morphs"

_WORD = re.compile(r"\S+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class KiwiTokenizer(Tokenizer):
    """Split at white space; every token knows its morphemes (``token.get("morphs")``).

    Offsets are exact for the text as the customer sent it, also for full-width, decomposed or invisible characters.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return the options every Rasa tokenizer has."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def supported_languages() -> List[Text]:
        """Kiwi reads Korean."""
        return ["ko"]

    @staticmethod
    def required_packages() -> List[Text]:
        """Python packages the component needs."""
        return ["kiwipiepy"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KiwiTokenizer":
        """Create the tokenizer and warm Kiwi, so that no customer waits for it."""
        kiwi()
        return cls(config)

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """Tokenize one attribute of a message."""
        tokens: List[Token] = self._apply_token_pattern(tokens_of(message.get(attribute)))
        return tokens


def tokens_of(text: str) -> List[Token]:
    """Split ``text`` at white space and hand each word the morphemes that begin inside it."""
    folded = fold(text)
    morphs = analyse(folded.text)
    tokens = []
    position = 0
    for word in _WORD.finditer(folded.text):
        start, end = folded.span(word.start(), word.end())
        own = []
        while position < len(morphs) and morphs[position].begins_before(word.end()):
            own.append(_in_original(morphs[position], folded.span))
            position += 1
        tokens.append(Token(text[start:end], start, end, data={MORPHS: own}))
    return tokens


def _in_original(morph: Morph, span: Any) -> Morph:
    if morph.start == morph.end:
        edge = span(morph.start - 1, morph.start)[1] if morph.start else 0
        return morph._replace(start=edge, end=edge)
    start, end = span(morph.start, morph.end)
    return morph._replace(start=start, end=end)
