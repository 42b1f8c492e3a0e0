"""What a partnership would do under other settings, predicted before they are adopted."""

from lichen.reports.allocation.predict import Expected, Prediction, predict
from lichen.reports.allocation.settings import Settings

__all__ = ["Expected", "Prediction", "Settings", "predict"]
