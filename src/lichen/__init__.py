"""Lichen: the self-hosted partnership layer between people and AI.

>>> import lichen
>>> lichen.open                                                   # doctest: +ELLIPSIS
<function open_workspace at ...>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lichen.client import Client
    from lichen.workspace import Workspace
    from lichen.workspace import open_workspace as open

__version__ = "0.1.0"
__all__ = ["Client", "Workspace", "__version__", "open"]

_LAZY = {"open": "open_workspace", "Workspace": "Workspace"}


def __getattr__(name: str) -> Any:
    """Load the workspace only when it is asked for, so that importing the core stays light."""
    if name == "Client":
        from lichen.client import Client

        return Client
    if name in _LAZY:
        from lichen import workspace

        return getattr(workspace, _LAZY[name])
    raise AttributeError(f"module 'lichen' has no attribute {name!r}")
