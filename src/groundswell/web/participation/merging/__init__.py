"""Ideas that say the same: proposed by the engine, merged by a person, and told as one.

A merge moves nothing. Texts, comments and votes stay where they are; one idea, the *head*, stands
for the family in lists, and each person has one voice over all of it (``voices``).
"""
