"""What the bot says and does: custom actions, forms, clarification. Runs inside the service."""
