"""Floor 3: the verb `forecast`, its honest examination by many start points, and intervals that follow from it."""
