"""One exporter per file: what turns a trained network into the file that an engine reads."""
