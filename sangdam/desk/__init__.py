"""What agents use: sign-in, lists, transcript, take, reply, return, close."""
