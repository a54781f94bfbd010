"""The engine and people as coders: codings, learning from people, certainty and abstention."""
