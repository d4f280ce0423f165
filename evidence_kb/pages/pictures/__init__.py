"""Pictures drawn on the server as SVG: they need no script, print, and carry their words for those who hear them.

`svg` builds elements, `space` measures and avoids collisions, `axis`, `marks` and `labels` are what all pictures
share. A picture is drawn by a pure function (`network.draw`, `timeline.draw`) from rows that a page has loaded.
"""
