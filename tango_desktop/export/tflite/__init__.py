"""TFLite files written from ONNX, without TensorFlow: operator by operator, channels last.

Runs in a child process: the flatbuffer's schema comes with ``ai-edge-litert``.
"""
