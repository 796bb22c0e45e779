"""PostgreSQL: pool and migrations. The only source of truth."""
