"""Finding ideas by their words: engines behind one protocol, and the page that asks them."""
