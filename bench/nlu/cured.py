"""Rasa's WhitespaceTokenizer, cured of deleting Hangul. All else of the stock pipeline stays as it is.

A class of its own, not a patched one: Rasa's training cache tells components apart by their class and would hand out
what the uncured tokenizer has made.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class CuredWhitespaceTokenizer(WhitespaceTokenizer):
    """Keeps every word."""

    def remove_emoji(self, text: str) -> str:
        """Nothing is removed: Rasa's pattern of emoji holds all of Hangul."""
        return text
