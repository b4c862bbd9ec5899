"""What a check of traffic or of a server found, and the five forms in which it is told.

The values stand in `result`; `render` gives the text. Not for problems in definitions: `imgmock check` prints those.
"""
