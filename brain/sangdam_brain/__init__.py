"""What runs inside Rasa's process: Korean graph components, the turn channel, the launcher."""
