"""The analysis engine: words in; themes, codes, agreement and figures out.

A pure library: no Django, no network by default. Names are imported from the rooms themselves
(``from groundswell.analysis.pipeline import analyse``), so that importing this package is quick.
"""
