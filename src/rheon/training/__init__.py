"""Floor 3: from data to a law. One verb, `fit`; one solver for each kind of model; one search."""
