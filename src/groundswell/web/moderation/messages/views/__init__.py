"""The pages of messages: an author's, and the team's."""
