"""Pages on paper: what a web page in one file says, as a PDF."""
