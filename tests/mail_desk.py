"""The small desk that tests of the workbench share: its charter, roles, and everybody's password."""

from __future__ import annotations

CHARTER = """
partnership: desk
name: Mail desk
purpose: Route incoming mail.
question: {text: "Where does this go?", labels: [billing, technical, other]}
goals: [{kpi: Wrongly routed, unit: "%", baseline: 12, target: 6, by: 2030-12-31, direction: down}]
risk: {bound: 0.05, confidence: 0.95, audit_share: 0.1}
partners:
  - {id: first, role: person, name: First reviewer}
  - {id: second, role: person, name: Second reviewer}
  - {id: model, role: ai, name: Router}
people: [{id: owner}, {id: lead}]
owner: owner
answers_for_errors: owner
"""
ROLES = {
    "owner": "owner",
    "lead": "lead",
    "first": "contributor",
    "second": "contributor",
    "auditor": "auditor",
    "robot": "service",
}
PASSWORD = "correct horse battery"
