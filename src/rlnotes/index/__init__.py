"""All notes together: which names there are, where links go, and what of this is kept between two runs."""
