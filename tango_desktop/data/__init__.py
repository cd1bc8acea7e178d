"""Pictures: formats, checks, splits, the lock file, and what a network is fed.

``preprocess`` is shipped with the runner and stands alone; only ``loader`` imports torch.
"""
