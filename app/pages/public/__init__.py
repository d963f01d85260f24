"""What a stranger meets: log-in, sign-up, links, terms."""
