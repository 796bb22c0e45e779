"""Orders: the contract every shop's order system keeps, and the demo shop that keeps it."""
