"""What runs the installation: background jobs, demo data, fitness, the first Tenant admin."""
