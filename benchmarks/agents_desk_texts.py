"""What is written on the desks of `benchmarks.agents_desk`: charters, notes, mails; all of it made up."""

from __future__ import annotations

from typing import Any

_PEOPLE = """
  - {id: you, role: person, name: Owner of the desk}
  - {id: colleague-1, role: person, name: First colleague (simulated)}
  - {id: colleague-2, role: person, name: Second colleague (simulated)}"""
_OWNER = """
owner: you
answers_for_errors: you
"""
AGENTS = f"""
partnership: refunds
name: Refund agent (simulated)
purpose: An agent refunds customers of a small shop; people keep an eye on it.
question: {{text: "May the agent do this?", kind: action}}
goals: [{{kpi: Wrong refunds, unit: "%", baseline: 4, target: 1, by: 2030-12-31, direction: down}}]
risk: {{bound: 0.02, confidence: 0.95, audit_share: 0.1}}
partners:{_PEOPLE}
  - {{id: agent, role: ai, name: Refund agent (simulated)}}
service: {{expires_after: 1440, on_expiry: deny}}
checks: [{{id: most, op: at_most, field: arguments.amount, value: 50, why: No refund above 50 euros.}}]
quorum: 2
{_OWNER}"""
WAYS = f"""
partnership: parcels
name: Late parcels (simulated)
purpose: Find ways to get parcels to customers on time.
question: {{text: "What could we do?", kind: choice}}
goals: [{{kpi: Late parcels, unit: "%", baseline: 12, target: 6, by: 2030-12-31, direction: down}}]
constraints: [Nobody is let go.]
partners:{_PEOPLE}
  - {{id: advisor, role: ai, name: Advisor (simulated), adapter: fake}}
pattern: explore
{_OWNER}"""
LETTERS = f"""
partnership: letters
name: Letters (simulated)
purpose: Answer complaints in a way one would like to be answered.
question: {{text: "What do we write?", kind: draft}}
goals: [{{kpi: Repeated complaints, unit: "%", baseline: 18, target: 10, by: 2030-12-31, direction: down}}]
partners:{_PEOPLE}
  - {{id: writer, role: ai, name: Writer (simulated), adapter: fake}}
checks: [{{id: greeting, op: contains, value: "Dear", why: "A letter begins with a greeting."}}]
pattern: brief
{_OWNER}"""
MAILS = f"""
partnership: mails
name: Customer mail (simulated)
purpose: Send every mail to whoever can answer it.
question:
  text: Where does this mail go?
  labels:
    - {{id: billing, text: Billing, meaning: About money that was paid or is to be paid.}}
    - {{id: delivery, text: Delivery, meaning: About a parcel.}}
    - {{id: technical, text: Technical, meaning: About the website or an account.}}
goals: [{{kpi: Mails sent on twice, unit: "%", baseline: 9, target: 4, by: 2030-12-31, direction: down}}]
risk: {{bound: 0.02, confidence: 0.95, audit_share: 0.1}}
partners:{_PEOPLE}
  - {{id: assistant, role: ai, name: Assistant (simulated), adapter: fake}}
reviews: 2
human_first: 0
{_OWNER}"""

NOTES = (
    ("carriers", "note", "What our carriers promise",
     "Both carriers promise **two working days**. In the weeks before a holiday count on three.\n\n"
     "- *North*: late in about 1 of 12 parcels\n- *South*: late in about 1 of 7, but a third cheaper"),
    ("refunds", "procedure", "Refunds",
     "1. Look whether the order was refunded before.\n2. Up to 30 euros anybody here may refund.\n"
     "3. Above that a second person agrees.\n4. Write to the customer the same day."),
    ("tone", "guideline", "How we write",
     "Short sentences. Say sorry once, and mean it. Never promise a day we do not control."),
    ("about-assistant", "note", "What the assistant is for",
     "Made to sort mail in English. It knows nothing of what happened on the phone.\n\n"
     "**Do not use it** for complaints that name a lawyer: these go to the owner unread."),
    ("words", "glossary", "Words of this house",
     "*Voucher*: a code that was paid for; *coupon*: one that was not."),
)  # fmt: skip

SENTENCES = {
    "Invoice": ("I was charged twice for order {order}. Please pay one of them back.", "billing"),
    "Parcel": ("The parcel of order {order} has not come, and the tracking page says nothing.", "delivery"),
    "Account": ("I cannot log in to look at order {order}. It says that my account is closed.", "technical"),
    "Voucher": ("The till does not accept my voucher for order {order}, although I paid for it.", "billing"),
}
"""A mail about each subject, and where it belongs."""

BRIEF = {
    "goal": "Half as many late parcels before the holidays.",
    "constraints": "No new staff\nNot more than 500 euros a month\nThe warehouse closes at 18:00",
    "tried": "A second carrier for a month: cheaper, and not faster.",
}
WAYS_OFFERED: dict[str, Any] = {
    "options": [
        {
            "id": "a", "title": "Pack the late orders first",
            "text": "Sort the packing list by the promised day, not by when the order came in.",
            "why": "Most late parcels left the house a day late; the carrier was on time.",
            "trade_offs": {"goal": "about 4 in 10 late parcels fewer", "constraint 1": "keeps it",
                           "constraint 2": "costs nothing", "constraint 3": "keeps it"},
            "cites": ["note carriers"],
        },
        {
            "id": "b", "title": "Take the North carrier for urgent parcels",
            "text": "Everything promised within two days goes with North, the rest stays with South.",
            "why": "North is late half as often.",
            "trade_offs": {"goal": "about 3 in 10 late parcels fewer", "constraint 1": "keeps it",
                           "constraint 2": "about 420 euros a month", "constraint 3": "keeps it"},
            "cites": ["note carriers"],
        },
        {
            "id": "c", "title": "Promise three days instead of two",
            "text": "Say three working days in the shop from the middle of November on.",
            "why": "It is true then. It makes no parcel faster.",
            "trade_offs": {"goal": "fewer are called late, none comes sooner", "constraint 1": "keeps it",
                           "constraint 2": "may cost orders", "constraint 3": "keeps it"},
        },
    ]
}  # fmt: skip

LETTER_ASKED = {
    "goal": "Say sorry for a parcel that came late and broken, and say what happens now.",
    "constraints": "Not longer than half a page\nNo promise we cannot keep",
    "tried": "A standard letter; the customer wrote back angrier than before.",
}
LETTER = """Dear customer,

your parcel came three days late, and the jar in it was broken. We regret any inconvenience caused.

A new jar leaves our house within 14 working days. You need not send anything back.

Your shop"""


def call(number: int, amount: float) -> dict[str, Any]:
    """A refund the agent asks for."""
    note = "We are sorry that your parcel came late and broken."
    return {"tool": "refund", "arguments": {"order": f"A-{number + 100}", "amount": amount, "note": note}}


CALLS = {
    "call-open": call(71, 34.5),
    "call-stopped": call(72, 80.0),
    "call-changed": call(73, 40.0),
    "call-expired": call(74, 12.0),
}
"""Calls that wait: one to be approved, one a check stops, one changed, and one nobody answers in time."""
