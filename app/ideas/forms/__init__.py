"""What people fill in about ideas. The operations check it; forms only carry it."""
