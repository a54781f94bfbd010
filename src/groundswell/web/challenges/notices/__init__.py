"""E-mails of a challenge: what a facilitator has sent, and what people choose to get."""
