"""The only bridge to the analysis library: plain data in, a call, plain data out."""
