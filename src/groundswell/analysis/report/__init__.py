"""One report model; HTML, Word, spreadsheet and JSON made from it."""
