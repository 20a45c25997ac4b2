"""Makes the files of the sample school from the prose in ``samples/source``."""
