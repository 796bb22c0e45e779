"""What the shop has written for its customers: articles and documents, and the search that finds what answers."""
