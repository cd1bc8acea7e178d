"""Integer arithmetic: ranges, quantized ONNX models, and what keeps their accuracy. No torch."""
