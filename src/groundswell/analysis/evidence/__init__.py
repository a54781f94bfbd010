"""Quotes, prevalence, saturation, group differences with small groups suppressed."""
