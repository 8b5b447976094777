"""How fast the pages are that everyone opens, side by side with a bare Flask page."""
