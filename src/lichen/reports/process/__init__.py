"""What an event log says about a process: findings in sentences, a graph, and the tables behind."""

from lichen.reports.process.ledger_log import own_log
from lichen.reports.process.own_report import own_report
from lichen.reports.process.page import page
from lichen.reports.process.report import ProcessReport, process_report
from lichen.reports.process.said import Finding

__all__ = ["Finding", "ProcessReport", "own_log", "own_report", "page", "process_report"]
