"""What happens to a request: `handle(request, world)` gives an Exchange. No input, no output.

Nothing here opens a socket, paints, sleeps or looks at a clock of its own; the same request in the
same World gives the same Exchange.
"""
