"""Sockets and ASGI: from bytes to the engine's Request, and from its Exchange back to bytes.

`app.create_app` gives the application, `runner` serves it. What a provider answers is decided in
`mockserver.engine`, never here; uvicorn is known to `protocol` and `runner` alone.
"""
