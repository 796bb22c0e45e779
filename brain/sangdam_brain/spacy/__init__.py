"""A Korean spaCy pipeline on Kiwi's morphemes: a registered tokenizer, and rules that people can edit.

``spacy.blank("ko")`` wants MeCab; this one needs no download. See docs/spacy.md.
"""
