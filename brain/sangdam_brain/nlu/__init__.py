"""Korean understanding for Rasa: tokenizer, intent classifier, clarification, entities.

Every component is an ordinary Rasa 3.6 ``GraphComponent`` and is named in ``config.yml`` by its path.
Nothing here imports TensorFlow; scikit-learn and SciPy are imported during training only.
"""
