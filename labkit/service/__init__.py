"""The local Agent Service: wire-compatible, stateful, deterministic when asked. README.md is its fidelity ledger."""
