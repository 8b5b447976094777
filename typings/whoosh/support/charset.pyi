accent_map: dict[int, str]
