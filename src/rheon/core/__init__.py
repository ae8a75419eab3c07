"""Floor 0: the nouns. What a system, a series, a result and a card are; nothing that moves them."""
