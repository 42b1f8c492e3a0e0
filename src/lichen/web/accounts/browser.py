"""What a browser calls itself, in words."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows")),
    *(("Mac OS", "a Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def browser(said: str) -> str:
    """The browser and where it runs, as far as it says so.

    >>> browser("Mozilla/5.0 (X11; Linux x86_64) (KHTML, like Gecko) Chrome/131.0 Safari/537.36")
    'Chrome on Linux'
    >>> browser("curl/8.5")
    'curl/8.5'
    """
    name = next((word for mark, word in BROWSERS if mark in said), "")
    system = next((word for mark, word in SYSTEMS if mark in said), "")
    if name and system:
        return f"{name} on {system}"
    return name or said[:60] or "A browser that does not say its name"
