"""Claims about reports of patients without a second arm: what rules and models read, completed and judged.

`assemble` goes through the sentences, `named_outcomes` asks the tagger what was measured, `completing` makes claims of
raw findings: `meant` lists the treatments, `count_choice` chooses the numbers, `report_model` and `claim_reader` judge,
and `second_look` holds the words of a claim against it once more.
"""
