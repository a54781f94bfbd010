"""How far coders agree: coefficients, their intervals, and the disagreements to settle."""
