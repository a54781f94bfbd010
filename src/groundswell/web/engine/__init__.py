"""The only bridge to the analysis library: plain data in, a call, plain data out.

Similar ideas, search, themes so far, the opinion map and what to show next. Other rooms pass ids
and texts; nothing here knows what a contribution, a phase or a person is, and nobody's decision
is kept here: every row is the machine's own and can be made again.
"""
