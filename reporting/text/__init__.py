"""Words to report language: numbers, units, punctuation, spoken commands, lexicon. Pure."""
