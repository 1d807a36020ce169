"""The rooms that know a platform, the environment or the process."""
