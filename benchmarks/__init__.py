"""What the design promises about speed, each figure measured beside its reference on the same machine."""
