"""Files that other programs read: one module per format, rows in and text out; `formats` lists them."""
