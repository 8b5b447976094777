from collections.abc import Iterator, Sequence

from whoosh.searching import Searcher

class Query:
    def docs(self, searcher: Searcher) -> Iterator[int]: ...

class And(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class Or(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class Term(Query):
    def __init__(self, fieldname: str, text: str) -> None: ...

class Prefix(Query):
    def __init__(self, fieldname: str, text: str) -> None: ...

class Phrase(Query):
    def __init__(self, fieldname: str, words: list[str]) -> None: ...
