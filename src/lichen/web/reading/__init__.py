"""Case inputs, differences and figures as people read them: safe HTML and plain words, without Django."""

from lichen.web.reading.markup import Html
from lichen.web.reading.page import Page, Part, render

__all__ = ["Html", "Page", "Part", "render"]
