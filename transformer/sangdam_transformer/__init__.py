"""From a Korean transformer to what the brain can serve: fine-tune, export to ONNX int8, check.

The only part of Sangdam that needs PyTorch; it runs once, in an environment of its own.
"""
