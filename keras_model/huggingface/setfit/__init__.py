"""A folder of SetFit: sentence vectors with a classifier of scikit-learn behind them.

In: `model_head.pkl` and `config_setfit.json`. Out: the linear map of a `TextClassifier` or `MultiLabelClassifier`.
"""
