"""Faults: named misbehaviours that a client meets on purpose, from one closed registry.

`registry` says what there is, `grammar` reads and writes their text, `armed` counts them, `choosing` finds those
that a request takes, `acting` lets them act at the stage they concern; the other modules hold one group
each. What must happen on the socket is performed by `mockserver.web.breakage` and `mockserver.web.framing`.
"""
