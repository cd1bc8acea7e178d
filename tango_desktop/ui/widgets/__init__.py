"""Small widgets that several pages share; they know nothing of projects and flows."""
