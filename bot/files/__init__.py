"""Files from people, looked at before they are kept."""
