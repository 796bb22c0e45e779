"""Where messages come in: the website widget and the developers' HTTP channel."""
