"""What the crowd says: ideas, comments, votes, answers to the gateway questionnaire."""
