"""What the crowd thinks: opinion groups, consensus and division from votes, and rankings."""
