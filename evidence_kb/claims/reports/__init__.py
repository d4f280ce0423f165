"""Claims about patients without a second arm: the findings of rules completed, counted, judged and looked at again.

In: a `Study`. Out: claims; most of those of abstracts have a score. Begin with `assemble`, which goes through the
sentences and clauses. "Fever fell in eight" is on its way to a claim:

1. what is found: by `rules`; of outcomes that the tagger names (`named_outcomes`, `listed_names`) by `rules_named`;
   by the judge alone (`rules_report`);
2. `completing` makes claims of a finding: whose treatment it is (`meant`, `tagged_treatments`, `full_names`), and how
   many had it (`count_choice`, which asks `tally`, `counts_beside`, `counts_said`, `count_owners`, and the judge by
   `count_signs`);
3. `report_model`, the judge, weighs each claim by the columns of `report_signs` and by what `claim_reader` says of it;
4. `coordinated` gives each treatment of a list its own claim, and `looked_through` holds a claim against its own words:
   `second_look`, `put_right`, `bare_values`, `exposures`, `no_effects`;
5. when all are there, they are held against the whole study: `parted`, `wrongly_credited` (with `given_to_few` and
   `who_they_are`) and `cut_names`, called by `extracting`.
"""
