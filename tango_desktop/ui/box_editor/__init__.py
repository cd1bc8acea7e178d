"""The light editor for boxes: what can be done to them, the canvas, the window, and saving."""
