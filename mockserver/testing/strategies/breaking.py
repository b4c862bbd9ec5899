"""`broken_requests`: bodies that break exactly one rule of the contract, and say which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from mockserver.contract.compose import Combination
from mockserver.contract.keywords import dimension_faults
from mockserver.testing.strategies.taken import documents
from mockserver.testing.strategies.target import JSON, Chosen, Target, targets
from mockserver.testing.strategies.values import Schema, Values
