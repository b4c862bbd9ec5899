"""How much of the providers' contracts a run has exercised: the whole, the part, what is missing, and its reports."""
