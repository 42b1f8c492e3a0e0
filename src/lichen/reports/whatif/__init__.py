"""What-if: any change rehearsed on the record before it goes live, and compared with reality afterwards."""

from lichen.reports.whatif.change import Change
from lichen.reports.whatif.compare import Comparison, Reality, compare
from lichen.reports.whatif.figure import Figure
from lichen.reports.whatif.groups import Group
from lichen.reports.whatif.rehearse import Rehearsal, rehearse

__all__ = ["Change", "Comparison", "Figure", "Group", "Reality", "Rehearsal", "compare", "rehearse"]
