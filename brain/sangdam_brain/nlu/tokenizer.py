"""Whitespace-level tokens that carry their Kiwi morphemes.

Rasa's ``WhitespaceTokenizer`` removes "emoji" with a pattern that covers all Hangul: a Korean utterance becomes one
token and no entity inside it can be learned. This class therefore shares nothing with it.
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Sequence, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from sangdam_brain.nlu.kiwi import Morph, UserWord, analyse, kiwi, use_words
from sangdam_brain.nlu.lookups import listed_values
from sangdam_brain.nlu.text import fold
from sangdam_brain.nlu.words import guessed_words, read_words

#: Key of ``Token.data``: the token's morphemes as ``(form, tag, id, start, end)``, offsets in the message text.
MORPHS = "morphs"

_WORD = re.compile(r"\S+")
_FILE = "user_words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class KiwiTokenizer(Tokenizer):
    """Split at white space; every token knows its morphemes (``token.get("morphs")``).

    Offsets are exact for the text as the customer sent it, also for full-width, decomposed or invisible characters.

    Training puts into Kiwi's user dictionary what Kiwi can only guess at of the words in the lookup tables
    (``words.guessed_words``), and the option ``user_words``. The model carries them; they hold for every component
    of the process from the tokenizer's training or loading on, which comes first.
    """

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        words: Sequence[UserWord] = (),
    ) -> None:
        """Create the tokenizer and make ``words`` Kiwi's user dictionary, so that no customer waits for it."""
        super().__init__(config)
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self.words = list(words)
        use_words(self.words)
        kiwi()

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Return the options every Rasa tokenizer has, and ours."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            # Words for Kiwi's user dictionary that no lookup table has: "word" (a proper noun) or "word/TAG".
            "user_words": [],
        }

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
        """Create an untrained tokenizer.

        Raises:
            InvalidConfigException: ``user_words`` has something that is no word.
        """
        try:
            return cls(config, model_storage, resource, read_words(config["user_words"]))
        except ValueError as error:
            raise InvalidConfigException(str(error)) from error

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KiwiTokenizer":
        """Load a trained tokenizer; other models' words are forgotten."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, [UserWord(*word) for word in words])

    def train(self, training_data: TrainingData) -> Resource:
        """Add the words of the lookup tables that Kiwi can only guess at."""
        values = [value for _, value in listed_values(training_data)]
        if values:
            use_words(())
            named = {word.form for word in self.words}
            self.words += [word for word in guessed_words(values) if word.form not in named]
            use_words(self.words)
            kiwi()
        self.persist()
        return self._resource

    def persist(self) -> None:
        """Write the words into Rasa's model storage."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(self.words, ensure_ascii=False), encoding="utf-8")

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
