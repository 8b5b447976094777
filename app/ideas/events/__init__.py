"""What can happen to ideas, by what it is about: each fact is one event's data."""
