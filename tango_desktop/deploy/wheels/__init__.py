"""The packages that a board needs, chosen from its facts and fetched on this computer."""
