"""Who owns a conversation, and every change of it."""
