"""The trained networks, and trees, as they are run: words or numbers go in, probabilities come out.

What is made of their answers is told elsewhere, and how they were trained in `training/`. Begin with `tagger`, which
says of every word of an abstract whether it names an arm or an outcome, and of every sentence whether it tells a
result (`heads` lists all that it says). `report_tagger` is the same network with adapters for reports, `cross_encoder`
reads a question or a claim beside a sentence, `trees` sums boosted trees, `network` runs a file of weights.
"""
