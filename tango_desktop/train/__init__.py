"""Training: the loop, what differs by task, checkpoints, and the runs that are kept.

``settings``, ``recipe``, ``schedule``, ``metrics``, ``evaluation``, ``runs`` and ``stage`` need no
torch, so the window and the headless commands read runs without importing it.
"""
