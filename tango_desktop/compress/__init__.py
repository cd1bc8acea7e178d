"""A trained network made smaller and quicker: pruned, quantized, weighed against its accuracy."""
