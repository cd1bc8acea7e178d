"""Networks in rows of ``[from, number, module, args]``."""
