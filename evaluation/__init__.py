"""How well the project understands Korean: measured, drawn, and compared with the last time. See docs/evaluation.md.

Runs in the brain's environment (it has Rasa, scikit-learn and matplotlib) but asks Rasa only through its own doors:
`rasa train nlu`, and an agent that parses messages. It knows nothing of the components in config.yml.
"""
