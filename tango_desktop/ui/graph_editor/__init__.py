"""The graph editor: a network document as a picture that can be changed."""
