"""A recorded exchange held against a provider's contract: request, refusal, reply, pictures, stream.

Each module judges one of these and yields ReportFindings; `exchange` puts them together. Nothing is
read or printed here.
"""
