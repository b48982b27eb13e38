import concurrent.futures
from typing import Any, Optional

class Executor(concurrent.futures.Executor):
    def __init__(self, address: Optional[str] = ..., **options: Any) -> None: ...
