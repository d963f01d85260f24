"""Billing plans."""
