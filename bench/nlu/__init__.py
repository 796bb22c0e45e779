"""The same utterances through stock Rasa (as it comes, and cured), nlp.js and ours: one command, one table.

Runs in the brain's environment; see docs/evaluation.md.
"""
