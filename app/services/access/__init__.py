"""What stands before a use case: right, reach, locks, throttles, lost updates, and the audit log."""
