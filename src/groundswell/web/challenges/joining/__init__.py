"""Joining a challenge: the ways that it offers, and the pages on which somebody takes one."""
