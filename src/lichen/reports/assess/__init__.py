"""`lichen assess`: what a partnership would have achieved on last month's decisions."""

from lichen.reports.assess.document import to_json, write_html, write_json
from lichen.reports.assess.findings import Assessment
from lichen.reports.assess.run import assess

__all__ = ["Assessment", "assess", "to_json", "write_html", "write_json"]
