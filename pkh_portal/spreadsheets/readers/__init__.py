"""One module per kind of file; all of them stream, and none hands bytes to code that could end the process."""
