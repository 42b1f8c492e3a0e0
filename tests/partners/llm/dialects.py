"""Responses as providers write them, made up by hand after their public documentation."""

from __future__ import annotations

import math
from typing import Any

ANSWER = '{"answer": "B", "confidence": 0.7, "reasons": "No.", "unsure_of": "", "missing": "an invoice"}'
USAGE = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}


def _top(**shares: float) -> list[dict[str, Any]]:
    return [
        {"token": text, "logprob": math.log(share), "bytes": list(text.encode())}
        for text, share in shares.items()
    ]


def a_token(text: str, share: float = 1.0, **others: float) -> dict[str, Any]:
    return {
        "token": text,
        "logprob": math.log(share),
        "bytes": list(text.encode()),
        "top_logprobs": _top(**others),
    }


TOKENS = [
    *map(a_token, ('{"', "answer", '":', ' "')),
    a_token("B", 0.6, B=0.6, A=0.3, C=0.05, Refuse=0.02),
    *map(a_token, ('",', ' "', "confidence", '":', " 0", ".7", "}")),
]


def a_choice(content: Any = ANSWER, finish: str = "stop", **parts: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **parts.pop("message", {})}
    return {"index": 0, "message": message, "finish_reason": finish, **parts}


def a_body(choice: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": "m",
        "choices": [choice],
        "usage": USAGE,
        **parts,
    }


OPENAI = a_body(
    a_choice(message={"refusal": None, "annotations": []}, logprobs={"content": TOKENS, "refusal": None}),
    service_tier="default",
    system_fingerprint="fp_1",
    usage={**USAGE, "prompt_tokens_details": {"cached_tokens": 0}},
)
AZURE = a_body(
    a_choice(
        message={"refusal": None},
        logprobs={"content": TOKENS, "refusal": None},
        content_filter_results={"hate": {"filtered": False, "severity": "safe"}},
    ),
    prompt_filter_results=[{"prompt_index": 0, "content_filter_results": {}}],
)
VLLM = a_body(
    a_choice(
        message={"reasoning_content": None, "tool_calls": []},
        logprobs={"content": TOKENS},
        stop_reason=None,
        token_ids=None,
    ),
    prompt_logprobs=None,
    kv_transfer_params=None,
)
LLAMA_CPP = a_body(
    a_choice(logprobs={"content": [{**each, "id": 7} for each in TOKENS]}),
    system_fingerprint="b0-unknown",
    timings={"prompt_n": 120, "predicted_n": 30, "predicted_ms": 1500.0},
)
OLLAMA = a_body(a_choice(), system_fingerprint="fp_ollama")
MISTRAL = a_body(a_choice(message={"tool_calls": None, "prefix": False}))
MISTRAL_THINKS = a_body(
    a_choice(
        [
            {"type": "thinking", "thinking": [{"type": "text", "text": "A or B?"}]},
            {"type": "text", "text": ANSWER},
        ]
    )
)
ANTHROPIC = a_body(
    a_choice(f"Here is my judgement:\n\n```json\n{ANSWER}\n```", message={"refusal": None}, logprobs=None),
    service_tier=None,
    system_fingerprint=None,
    usage={"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150, "prompt_tokens_details": None},
)
OLDER = a_body(
    a_choice(
        logprobs={
            "tokens": [each["token"] for each in TOKENS],
            "token_logprobs": [each["logprob"] for each in TOKENS],
            "top_logprobs": [
                {one["token"]: one["logprob"] for one in each["top_logprobs"]} for each in TOKENS
            ],
        }
    )
)
THINKS_ALOUD = a_body(a_choice(f'<think>{{"answer": "A"}} looks tempting.</think>{ANSWER}'))

WITH_TOKENS = {"openai": OPENAI, "azure": AZURE, "vllm": VLLM, "llama.cpp": LLAMA_CPP, "older": OLDER}
WITHOUT_TOKENS = {
    "ollama": OLLAMA,
    "mistral": MISTRAL,
    "mistral thinking": MISTRAL_THINKS,
    "anthropic": ANTHROPIC,
    "thinks aloud": THINKS_ALOUD,
}

_CALL = {"id": "1", "type": "function", "function": {"name": "answer", "arguments": ANSWER}}
USELESS: dict[str, Any] = {
    "refusal": a_body(a_choice(None, message={"refusal": "I cannot help with that."})),
    "tool call": a_body(a_choice(None, "tool_calls", message={"tool_calls": [_CALL]})),
    "cut off": a_body(a_choice('{"answer": "B", "confidence": 0.', "length")),
    "cut before it began": a_body(a_choice("", "length", message={"reasoning_content": "hm"})),
    "filtered": a_body(a_choice(None, "content_filter")),
    "filtered late": a_body(a_choice(ANSWER, "content_filter")),
    "no choices": a_body(a_choice()) | {"choices": []},
    "error with 200": {"error": {"message": "Provider returned error", "code": 502}},
    "empty": a_body(a_choice("   ")),
    "prose": a_body(a_choice("I would say this looks fine, so approve it I guess.")),
    "other label": a_body(a_choice('{"answer": "APPROVED_AUTO", "confidence": 1}')),
    "other code": a_body(a_choice('{"answer": "Z"}')),
    "number as answer": a_body(a_choice('{"answer": 1}')),
    "list as answer": a_body(a_choice('{"answer": ["A"]}')),
    "no answer": a_body(a_choice('{"verdict": "A"}')),
    "two answers": a_body(a_choice('{"answer": "A"} or rather {"answer": "B"}')),
    "key twice": a_body(a_choice('{"answer": "A", "answer": "B"}')),
    "array": a_body(a_choice('["A"]')),
    "nothing": {},
    "a text": '"just text"',
    "null": "null",
    "html": "<html><body>Gateway</body></html>",
    "bytes": b"\xff\xfe\x00garbage",
    "choices is a text": {"choices": "A"},
    "message is null": {"choices": [{"message": None}]},
    "deep": "[" * 5000,
    "deep object": a_body(a_choice('{"answer":' * 3000)),
}
"""Each must cost its contribution and nothing else."""
