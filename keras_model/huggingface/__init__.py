"""Checkpoints of Hugging Face come in.

In: a folder with `config.json`, `model.safetensors` and tokenizer files. Out: a model folder of this project.
"""
