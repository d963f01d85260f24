"""Customers and system users."""
