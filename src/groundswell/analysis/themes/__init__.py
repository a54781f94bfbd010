"""Finding themes, their hierarchy, stability, names, descriptions."""
