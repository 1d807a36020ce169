"""Sending what is due: plan, claim, one lane a workspace, one post, and the record of what came of it."""
