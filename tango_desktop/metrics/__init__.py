"""Figures of merit that training, export and the pages share: NumPy only, no torch."""
