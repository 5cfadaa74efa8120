"""Lines, marks and blocks of ink on a clean page, and line images read by Tesseract."""
