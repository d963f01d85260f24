"""Home: the Dashboard for staff, My account for customers, and its setup."""
