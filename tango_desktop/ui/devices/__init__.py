"""Devices in the window: what jobs ask about them, finding and describing them, their state."""
