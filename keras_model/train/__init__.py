"""Fine-tuning and distillation.

In: a start, rows or texts, and teachers. Out: a trained model with its record.
"""
