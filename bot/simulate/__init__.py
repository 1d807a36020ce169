"""Weeks in minutes: the whole product around a sandbox in which simulated people live, and what reached them."""
