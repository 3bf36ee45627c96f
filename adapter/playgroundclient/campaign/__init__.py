"""Campaigns: one process over thousands of areas, in a ledger on disk that survives whatever happens to this process.

from playgroundclient import Playground

with Playground() as play:
    campaign = play.campaign("ports.sqlite")
    campaign.add("ports.csv", play.project("Airbus").process("Ext Cars"), {"datasetName": "ports"})
    campaign.run(limit=50, results="ports")
    campaign.report("ports-report.csv")
"""

from .campaign import Campaign
from .ledger import Change, Ledger, LedgerError, Row
from .sources import Added, RowFault
from .states import State

__all__ = ["Added", "Campaign", "Change", "Ledger", "LedgerError", "Row", "RowFault", "State"]
