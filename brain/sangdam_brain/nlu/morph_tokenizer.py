"""Tokens that end where morphemes meet, for taggers whose entities must end where tokens do."""

from __future__ import annotations

from typing import List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message

from sangdam_brain.nlu.kiwi import Morph, analyse
from sangdam_brain.nlu.text import Folded, fold
from sangdam_brain.nlu.tokenizer import MORPHS, KiwiTokenizer
from sangdam_brain.nlu.units import Unit, units_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class KiwiMorphTokenizer(KiwiTokenizer):
    """Split wherever Kiwi's morphemes meet (운동화|를); every token knows its morphemes (``token.get("morphs")``).

    Korean entities end before the particle, inside a word; DIET and CRFEntityExtractor can only end them at a token.
    Offsets are exact for the text as the customer sent it.
    """

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """Tokenize one attribute of a message."""
        text = message.get(attribute)
        folded = fold(text)
        tokens: List[Token] = []
        for unit in units_of(folded.text, analyse(folded.text)):
            start, end = folded.span(unit.start, unit.end)
            if not tokens or end > tokens[-1].end:
                start = max(start, tokens[-1].end if tokens else 0)
                tokens.append(Token(text[start:end], start, end, data={MORPHS: _morphs(unit, folded)}))
        filtered: List[Token] = self._apply_token_pattern(tokens)
        return filtered


def _morphs(unit: Unit, folded: Folded) -> List[Morph]:
    start, end = folded.span(unit.start, unit.end)
    return [morph._replace(start=start, end=end) for morph in unit.morphs]
