"""Many workspaces: how the app is added to one, whose token acts where, and how it leaves again."""
