"""What a charter may tell the adapter `llm`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError

from lichen.decoding import convert
from lichen.errors import InputRefused
from lichen.partners.llm.address import check_url, is_here

Probabilities = Literal["auto", "tokens", "samples", "stated"]
Count = Annotated[int, Meta(ge=1)]
NotNegative = Annotated[float, Meta(ge=0)]
Seconds = Annotated[float, Meta(gt=0, le=3600)]


class Options(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The options of one language model; every default is for a model on this machine."""

    url: Annotated[
        str, Meta(description="Base address of the endpoint, such as `http://127.0.0.1:8080/v1`.")
    ] = ""
    model: Annotated[str, Meta(description="The model's name at the endpoint.", max_length=200)] = "default"
    key_env: Annotated[
        str,
        Meta(
            description="Environment variable that holds the key: ends in `_API_KEY`.",
            pattern=r"^([A-Z0-9_]+_API_KEY)?$",
        ),
    ] = ""
    key_header: Annotated[
        str, Meta(description="Header for the bare key; without it `Authorization: Bearer`.")
    ] = ""
    api_version: Annotated[str, Meta(description="Value of the query `api-version`, for Azure.")] = ""
    instructions: Annotated[
        str, Meta(description="What you add to the prompt, in your words.", max_length=20_000)
    ] = ""
    words: Annotated[
        bool,
        Meta(
            description="Whether reasons, doubts and what is missing are asked for; without, it is quicker."
        ),
    ] = True
    temperature: Annotated[
        float, Meta(ge=0, le=2, description="Randomness of an answer that is asked once.")
    ] = 0.0
    probabilities: Annotated[
        Probabilities,
        Meta(description="`tokens`, `samples` or `stated`; `auto` takes the first that the endpoint offers."),
    ] = "auto"
    samples: Annotated[
        int, Meta(ge=1, le=50, description="How often a case is asked where tokens have no probabilities.")
    ] = 5
    sample_temperature: Annotated[
        float, Meta(gt=0, le=2, description="Randomness of an answer that is asked several times.")
    ] = 0.7
    price_in: Annotated[NotNegative, Meta(description="Price of a million tokens read.")] = 0.0
    price_out: Annotated[NotNegative, Meta(description="Price of a million tokens written.")] = 0.0
    money_per_day: Annotated[
        NotNegative | None, Meta(description="Most money a day (UTC), in the unit of the prices.")
    ] = None
    calls_per_day: Annotated[Count | None, Meta(description="Most calls a day (UTC).")] = None
    parallel: Annotated[
        Annotated[int, Meta(ge=1, le=64)] | None,
        Meta(description="Calls under way at once; 1 for a model that runs here, otherwise 4."),
    ] = None
    retries: Annotated[int, Meta(ge=0, le=10, description="Tries after the first that failed.")] = 2
    timeout: Annotated[Seconds, Meta(description="Seconds one call may take.")] = 20.0
    within: Annotated[Seconds, Meta(description="Seconds a batch may take; below Lichen's own 30.")] = 25.0
    breaker_after: Annotated[Count, Meta(description="Failed calls in a row that open the breaker.")] = 5
    breaker_pause: Annotated[Seconds, Meta(description="Seconds until the endpoint gets a trial call.")] = (
        60.0
    )
    longest_case: Annotated[int, Meta(ge=100, description="Characters of a case that are sent at most.")] = (
        20_000
    )
    longest_reply: Annotated[int, Meta(ge=16, description="Tokens a reply may have.")] = 500
    redaction: Annotated[
        bool | None,
        Meta(description="Whether personal data are replaced; by default unless the model runs here."),
    ] = None
    redact: Annotated[
        tuple[str, ...], Meta(description="Fields whose values never leave, such as a name.")
    ] = ()
    offers: Annotated[
        int, Meta(ge=1, le=12, description="How many options are asked for, where the kind is `choice`.")
    ] = 3
    challenger: Annotated[
        dict[str, Any] | None,
        Meta(description="Options that differ in a second version, which answers in shadow."),
    ] = None

    @property
    def redacts(self) -> bool:
        """Whether personal data are replaced before they leave."""
        return not is_here(self.url) if self.redaction is None else self.redaction

    @property
    def workers(self) -> int:
        """Calls under way at once."""
        return self.parallel or (1 if is_here(self.url) else 4)

    def price(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost.

        >>> Options(price_in=2.0, price_out=8.0).price(1_000, 500)
        0.006
        """
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1e6


def read_options(id: str, given: Mapping[str, object]) -> Options:
    """The options as types; raises `InputRefused` with the partner, the option and what is wrong."""
    unknown = [name for name in given if name not in Options.__struct_fields__]
    if unknown:
        known = ", ".join(Options.__struct_fields__)
        raise InputRefused(f"Partner {id}: the adapter 'llm' has no option {unknown[0]!r}; it has: {known}.")
    try:
        options = convert(dict(given), Options)
    except ValidationError as error:
        raise InputRefused(f"Partner {id}: the adapter 'llm' cannot use its options: {error}.") from error
    _check(id, options)
    return options


def _check(id: str, options: Options) -> None:
    if options.url:
        check_url(options.url, who=f"Partner {id}")
    if options.money_per_day is not None and not options.price_in + options.price_out:
        raise InputRefused(
            f"Partner {id}: `money_per_day` bounds what calls cost, but `price_in` and `price_out` are not "
            "given. Write the prices of a million tokens, or bound `calls_per_day`."
        )
    if options.key_header and not options.key_header.replace("-", "").isalnum():
        raise InputRefused(f"Partner {id}: `key_header` is no name of a header. Write for example `api-key`.")
