"""Facts → words: the only package that imports jinja2."""
