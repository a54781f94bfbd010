"""The platform: what a crowd, its facilitators and its readers use in a browser.

Rooms stand above one another: a room imports the rooms below it, never one above.
"""
