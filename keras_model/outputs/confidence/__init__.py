"""Whether probabilities can be taken at their word.

In: probabilities or logits of labelled rows. Out: how far confidence and accuracy are apart, and the temperature.
"""
