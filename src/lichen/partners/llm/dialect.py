"""What an endpoint understands of the chat format, found out by asking and remembered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from lichen.partners.llm.kinds.kind import Schema, unbounded

Form = Literal["bounded", "schema", "object", "text"]
NEXT: dict[Form, Form] = {"bounded": "schema", "schema": "object", "object": "text"}
"""How a reply's form is asked for, the strictest first."""

TOP = 20
FEWER = 5
_TOO_LONG = ("context length", "context size", "context window", "too long", "too large")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Begins with the most an endpoint may understand; each refusal takes one thing back.

    `form` is how strictly a reply's form is asked for, `top` how many alternatives a token is listed with,
    `limit` what the longest reply is called, `temperature` whether there is such a setting.
    """

    form: Form = "schema"
    top: int = TOP
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True

    def settings(self, schema: Schema, *, temperature: float, longest: int) -> dict[str, Any]:
        """The parts of a request's body beside the model and the messages."""
        body: dict[str, Any] = {self.limit: longest}
        if self.temperature:
            body["temperature"] = temperature
        if self.top:
            body |= {"logprobs": True, "top_logprobs": self.top}
        if self.form in ("bounded", "schema"):
            asked = schema if self.form == "bounded" else unbounded(schema)
            named = {"name": "answer", "strict": True, "schema": asked}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif self.form == "object":
            body["response_format"] = {"type": "json_object"}
        return body

    def after(self, complaint: str) -> Dialect | None:
        """The dialect to try after what the endpoint complained about; None when there is none left.

        >>> Dialect().after("'response_format' of type 'json_schema' is not supported").form
        'object'
        >>> Dialect().after("This model's maximum context length is 8192 tokens.") is None
        True
        """
        said = complaint.casefold()
        if any(words in said for words in _TOO_LONG):
            return None
        if self.limit == "max_tokens" and "max_completion_tokens" in said:
            return replace(self, limit="max_completion_tokens")
        if self.top and "logprob" in said:
            fewer = self.top > FEWER and "top_logprobs" in said
            return replace(self, top=FEWER if fewer else 0)
        if self.temperature and "temperature" in said:
            return replace(self, temperature=False)
        if self.form in NEXT:
            return replace(self, form=NEXT[self.form])
        return replace(self, top=0) if self.top else None
