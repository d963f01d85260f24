"""Mail going out: taken by lease, written, handed over."""
