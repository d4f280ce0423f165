"""Training of the learned parts of evidence-kb; nothing here is needed at run time.

The networks (`python -m training.tagger ...`, `python -m training.claim_reader ...`) need torch, onnx and safetensors
besides the package itself, and the weights named in `training.base` and `training.mpnet`; docs/learned-parts.md has all
commands in their order.
"""
