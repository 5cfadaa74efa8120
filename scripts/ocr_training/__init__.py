"""How the recognition model of `ingest/model` is made; `scripts/train-ocr` runs it. Not part of the program."""
