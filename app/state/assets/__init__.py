"""Stations and cards."""
