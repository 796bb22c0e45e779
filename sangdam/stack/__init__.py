"""What `sangdam up` runs: PostgreSQL, the service, the brains and the watch over them. Serves no requests itself."""
