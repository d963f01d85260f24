"""How a stranger comes in: sign-up, activation, forgotten password."""
