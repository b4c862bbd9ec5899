"""Speed and memory as ratios, each measured in one run: `python -m benchmarks`.

Absolute figures move with the machine and the hour; a ratio of two things measured in turn hardly
does. Not shipped, and never part of the tests: nothing here is asserted by a stopwatch.
"""
