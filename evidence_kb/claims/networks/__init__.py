"""The trained networks, and trees, as they are run: which numbers go in, and which come out.

`tagger` marks words and sentences, `report_tagger` the same network with adapters for reports, `cross_encoder` reads a
question or a claim beside a sentence, `trees` sums boosted trees. What is made of their answers is told elsewhere.
"""
