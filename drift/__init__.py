"""allium-drift: finds where code has drifted from its Allium specification."""

__version__ = "0.1.0"
