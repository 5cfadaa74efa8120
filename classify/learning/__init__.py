"""How weights are learnt and facts measured, beside the classifier of `train`."""
