"""Microsoft Teams: every screen as an Adaptive Card."""
