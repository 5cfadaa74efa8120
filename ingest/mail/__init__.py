"""The parts of a mail: header fields, bodies, quotes, forwards, files, and the signs of a machine."""
