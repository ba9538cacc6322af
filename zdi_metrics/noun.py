"""What all nouns have in common: frozen, strictly checked, and the forms of ids, texts, addresses and periods."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Period = Annotated[str, StringConstraints(pattern=r"^\d{4}(-S[12]|-Q[1-4]|-\d{2}(-\d{2})?)?$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]


class Noun(BaseModel):
    """A frozen record; an unknown key or a value of another type is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)
