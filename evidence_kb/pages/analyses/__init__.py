"""Pages that ask one question of a whole topic: contradictions, retractions, what-ifs, suggestions, gaps of words."""
