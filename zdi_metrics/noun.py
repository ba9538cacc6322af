"""What nouns have in common: frozen, strictly checked, forms of ids, texts, addresses, periods, and inputs."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
# Without characters that steer a terminal, turn the direction of a text, or may not stand in XML.
CLEAN = r"[^\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]*"
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True, pattern=f"^{CLEAN}$")]
Line = Annotated[str, StringConstraints(pattern=f"^{CLEAN.replace('x08', 'x0a')}$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Period = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-S[12]|-Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?$")]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$")]


class Noun(BaseModel):
    """A frozen record; an unknown key or a value of another type is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Input(Noun):
    """Where one argument of a recipe comes from.

    `cuts` fixes a table's further variables; `over` names the one that becomes the columns of a frame, limited to
    `items` when given; `at` ("12-31") takes one reference date a year and calls it that year; `area` reads every
    region's value from this one region.
    """

    table: Id
    measure: Id
    cuts: dict[Id, str] = Field(default_factory=dict)
    over: Id | None = None
    items: tuple[str, ...] = ()
    at: Month | None = None
    area: Text | None = None
