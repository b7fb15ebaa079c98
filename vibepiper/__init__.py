"""VibePiper: data pipelines as decorated functions, understood without running them."""

__version__ = "0.1.0"
