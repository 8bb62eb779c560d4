"""One function a verb: what the center does with a record as a whole."""
