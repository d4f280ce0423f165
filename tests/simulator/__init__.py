"""A simulator of the eight providers: one small real HTTP server on loopback that answers from a generated world."""

from .faults import Fault
from .server import Logged, Simulator
from .works import Notice, Work
from .world import FULL, PROVIDERS, USUAL, World

__all__ = ["FULL", "PROVIDERS", "USUAL", "Fault", "Logged", "Notice", "Simulator", "Work", "World"]
