"""What surrounds every screen, and the Dashboard."""
