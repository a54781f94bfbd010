"""Messages about one text, between its author and the team, neither of whom learns who writes.

A conversation belongs to a text, never to a person: nothing here tells the team that two texts have
one author. What an author does reaches the team days later, on a day drawn by chance.
"""
