"""The contract as a test suite against any server: what to ask, what to expect, how to judge, in which order.

`suite` makes the cases out of a provider's data, `oracle` plays each for the expected replies, `judge` compares,
`runner` asks. Not for recorded traffic.
"""
