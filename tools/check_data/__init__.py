"""`make check-data`: what is wrong with the training data in data/nlu, with file, line and cure.

Run by the brain's Python, because Rasa's own reader, Kiwi and the project's classifier judge.
"""
