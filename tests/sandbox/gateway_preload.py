"""What the gateways of the tests start with: imported and parsed once, by the process that they are forks of."""

import gateway_process as gateway_process
import playground_sandbox.cli as cli
import playground_sandbox.server as server
from playground_sandbox.contract import load_contract

__all__ = ["cli", "gateway_process", "server"]

load_contract()
