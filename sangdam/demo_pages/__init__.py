"""The demo shop's pages and what fills them; see README.md."""
