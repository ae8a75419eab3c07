"""Learning as a system: optimisers as maps, their twins in continuous time, and learning that is solved."""
