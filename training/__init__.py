"""Training of the learned parts of evidence-kb; nothing here is needed at run time.

`python -m training.tagger --gold DIR --out evidence_kb/claims/weights` and `python -m training.cross_encoder ...`
need torch, onnx and safetensors besides the package itself, and the weight file named in `training.base`.
"""
