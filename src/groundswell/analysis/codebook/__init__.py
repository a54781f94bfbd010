"""Codes and their interchange."""
