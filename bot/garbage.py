"""The garbage collector, told what kind of process this is: what is loaded stays, what comes after lives shortly."""

from __future__ import annotations

import gc

YOUNG = 20_000
"""Objects that come before the collector looks at them: a batch of nudges is gone by itself before that."""


def keep_what_is_loaded() -> None:
    """Never look at what is loaded by now again, and seldom at what comes; call it once, when everything is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
