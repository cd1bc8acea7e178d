"""One converter per engine; parity with PyTorch on the user's pictures; the model's card."""
