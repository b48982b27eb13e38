import concurrent.futures
from typing import Any, Union

class Executor(concurrent.futures.Executor):
    def __init__(self, client: Union[str, Any, None] = ..., **options: Any) -> None: ...
