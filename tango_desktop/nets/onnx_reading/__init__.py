"""ONNX files as network documents."""
