"""The test author's side: a server for a `with` block, the pytest plugin, and what both say about exchanges.

Nothing is imported here: pytest loads this package in every run of everybody who has it installed.
"""
