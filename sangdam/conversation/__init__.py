"""The journey of a message: journal, claim, turn, commit, recovery."""
