"""A Slack-compatible workspace in a browser tab."""
