"""The adapter `llm`: any endpoint that speaks the OpenAI chat format, hosted or on this machine."""
