"""Reading and checking tables; cleaning; meaning units with offsets; duplicates; redaction."""
