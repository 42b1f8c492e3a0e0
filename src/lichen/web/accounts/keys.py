"""One's own keys: what each key does, changed in one browser and known in all."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from lichen.errors import InputRefused
from lichen.web.accounts.own import own_account

MOST, LONGEST = 200, 80
NAMED = frozenset({"Enter", "Backspace", "Delete", "Home", "End", "PageUp", "PageDown", "Insert"})
NAMED |= {f"Arrow{way}" for way in ("Up", "Down", "Left", "Right")} | {
    f"F{number}" for number in range(1, 13)
}
KEPT = {
    "?": "shows the keys",
    "u": "takes back the last thing",
    "Escape": "leaves a field",
    "Tab": "moves on",
}


def checked(said: object) -> dict[str, str]:
    """Which key does what, by the name of what it does; raises `InputRefused` for what cannot be a key."""
    if not isinstance(said, dict) or len(said) > MOST:
        raise InputRefused("Send an object: what a key does, then the key.")
    for name, key in said.items():
        if not (isinstance(name, str) and 0 < len(name) <= LONGEST and isinstance(key, str)):
            raise InputRefused("Send an object: what a key does, then the key, both as texts.")
        _check(name, key)
    doing: dict[str, str] = {}
    for name, key in said.items():
        if key in doing:
            raise InputRefused(
                f"`{key}` cannot do both “{doing[key]}” and “{name}”. Choose another key for one."
            )
        doing[key] = name
    return said


def _check(name: str, key: str) -> None:
    if key in KEPT:
        raise InputRefused(f"`{key}` always {KEPT[key]}. Choose another key for “{name}”.")
    if key not in NAMED and (len(key) != 1 or not key.isprintable() or key == " "):
        raise InputRefused(f"`{key[:20]}` is not one key. Press the key you want for “{name}”.")


@require_GET
def keyboard(request: HttpRequest) -> HttpResponse:
    """The page on which keys are changed; the browser knows which there are."""
    own_account(request)
    return render(request, "accounts/keyboard.html", {"part": "keyboard"})


@require_http_methods(["GET", "PUT"])
def keys(request: HttpRequest) -> HttpResponse:
    """One's own keys, as a program of the page reads and writes them."""
    user = own_account(request)
    if request.method == "PUT":
        try:
            said = json.loads(request.body)
        except ValueError as error:
            raise InputRefused("This is not JSON. Send an object.") from error
        user.settings = {**user.settings, "keys": checked(said)}
        user.save(update_fields=["settings"])
    return JsonResponse(user.settings.get("keys", {}))
