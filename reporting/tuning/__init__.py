"""From dictation lines to weights that know radiology: corpus, speech, training, evaluation."""
