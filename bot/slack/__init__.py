"""A workspace in Slack: listeners, payloads, blocks, messenger, manifest."""
