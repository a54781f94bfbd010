"""The pages of this room. Each parses, asks one query or calls one action, and responds."""
