from typing import Iterable, List, Optional

class Result:
    def __init__(
        self,
        input_file: str,
        output_file: Optional[str] = ...,
        error: Optional[Exception] = ...,
        warnings: Iterable[str] = ...,
    ) -> None: ...
    @property
    def input_file(self) -> str: ...
    @property
    def output_file(self) -> Optional[str]: ...
    @property
    def error(self) -> Optional[Exception]: ...
    @property
    def warnings(self) -> List[str]: ...
    @property
    def ok(self) -> bool: ...
