"""Settings of the tenant."""
