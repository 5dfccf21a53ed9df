"""The setup screen: a small app of its own that asks for an account, checks it with one request, and saves it."""
