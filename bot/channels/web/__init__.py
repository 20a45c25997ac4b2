"""The demo's page: a phone and a workspace side by side, for one computer."""
