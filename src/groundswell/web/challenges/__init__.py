"""Challenges, their phases and questions: what is allowed now, and to whom."""
