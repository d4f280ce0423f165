"""BibTeX and its TeX commands. Expected characters are those of the LaTeX2e reference, read by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.harvesters.exports import parse
from evidence_kb.harvesters.exports.latex import plain
from evidence_kb.model import Batch, Question, Record, Request, Response


def batch_of(text: str) -> Batch:
    return parse(Response(Request("exports", Question.RECORDS, "file:a.bib"), text.encode(), "2026-01-01T00:00:00Z"))


def only(fields: str, kind: str = "article") -> Record:
    (record,) = batch_of(f"@{kind}{{doe2019,\n title = {{Bone pain}},\n {fields}\n}}\n").records
    return record


def test_every_field_of_an_entry_is_kept_as_stated() -> None:
    record = only(
        "author = {Doe, Jane M. and Rick Roe}, journal = {J. Bones}, year = 2019, month = jul, day = 15, volume = {7},"
        "number = 2, pages = {239--244}, language = {eng}, keywords = {bone, pain}, doi = {10.1000/A\\_1},"
        "url = {https://example.org/~doe/a\\_1}, abstract = {Half (50%) had pain.}"
    )
    assert (record.authors, record.journal) == ("Jane M. Doe; Rick Roe", "J. Bones")
    assert (record.year, record.published_on) == (2019, "2019-07-15")
    assert (record.volume, record.issue, record.pages, record.language) == ("7", "2", "239-244", "eng")
    assert (record.keywords, record.publication_types) == (("bone", "pain"), ("Journal article",))
    assert (record.identifiers.doi, record.url) == ("10.1000/a_1", "https://example.org/~doe/a_1")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"cost \$5 and \$6", "cost $5 and $6"),
        (r"a -{}- b -- c", "a -- b – c"),
        (r"\textbraceleft{}x\textbraceright{} \textasciitilde{}5", "{x} ~5"),
        ("'{}' and ''", "'' and ”"),
    ],
)
def test_signs_that_are_written_as_commands_come_out_as_signs(written: str, read: str) -> None:
    assert plain(written) == read


def test_a_doi_is_verbatim_and_its_dashes_are_none() -> None:
    assert only("doi = {10.1000/a--b~c}").identifiers.doi == "10.1000/a--b~c"
    assert only("doi = {10.1000/{A}\\_1}").identifiers.doi == "10.1000/a_1"


def test_a_per_cent_sign_in_an_abstract_is_no_comment() -> None:
    batch = batch_of("@article{a, title = {T}, abstract = {Half (50%) had pain, 10\\% had none.}}")
    assert batch.passages[1].text == "Half (50%) had pain, 10% had none."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Doe, Jane and Roe, Rick", "Jane Doe; Rick Roe"),
        ("Milton {Abramowitz} and Irene A. {Stegun}", "Milton Abramowitz; Irene A. Stegun"),
        ("{Council on Pain, Care and Bones} and Doe, Jane", "Council on Pain, Care and Bones; Jane Doe"),
        ("van der Doe, Jr., Jane", "Jane van der Doe Jr."),
        ("Eli{\\'a}{\\v{s}}, Marek and Matou{\\v{s}}ek, Ji{\\v{r}}{\\'{\\i}}", "Marek Eliáš; Jiří Matoušek"),
        ("Doe, Jane\n and\n others", "Jane Doe"),
        ("{American Rights at Work}", "American Rights at Work"),
        ("Doe, Jane and", "Jane Doe"),
    ],
)
def test_names_are_divided_at_and_outside_of_braces(written: str, read: str) -> None:
    assert only(f"author = {{{written}}}").authors == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"{Zeitschrift f{\"u}r Soziologie}", "Zeitschrift für Soziologie"),
        (r"Erd{\H o}s and \v{S} and \c c and \k{a}", "Erdős and Š and ç and ą"),
        (r"\~{n} {\~n} \=a \.z \d{h} \u g", "ñ ñ ā ż ḥ ğ"),
        (r"\ss \ae{} \O{}re {\l}aska {\aa}r {\th}{\'a}tttaka {\'\i} {\'{\i}}", "ßæ Øre łaska år þátttaka í í"),
        (r"Production of $\Sigma^{0}$ at 5{\textdegree}C", "Production of Σ0 at 5°C"),
        (r"p $<$ 0.05 and $\alpha$, from \$5 to $6", "p < 0.05 and α, from $5 to $6"),
        (r"Lucius \& Lucius, 50\%, a\_b, \{x\}, \#1", "Lucius & Lucius, 50%, a_b, {x}, #1"),
        (r"\emph{in vivo} and \textit{in vitro}", "in vivo and in vitro"),
        (r"D\textquotesingle aspremont, pages 1--2, TEL---book, ``so''", "D'aspremont, pages 1–2, TEL—book, “so”"),
        (r"an \unknowncommand stays, C:\dir too", r"an \unknowncommand stays, C:\dir too"),
    ],
)  # fmt: skip
def test_tex_commands_become_the_characters_they_stand_for(written: str, read: str) -> None:
    assert plain(written) == read


@given(st.text(alphabet="\\{}$~^_'\"`=.uvHckaoeiAZ %#&-09 "))
def test_any_mixture_of_tex_signs_is_read_without_an_error(text: str) -> None:
    assert plain(text) == " ".join(plain(text).split())


def test_values_in_quotes_braces_and_macros_are_joined() -> None:
    text = (
        '@String {meta:maintainer = "Xavier Doe"}\n@String(jb = "Journal of " # "Bones")\n@string{and = " and "}\n'
        '@Book{k,\n AUTHOR = "Jane {"}Doe" # And # meta:maintainer,\n title = "The {"}TEL{"} book", journal = JB, '
        "month = mar, YEAR = 1942 }"
    )
    (record,) = batch_of(text).records
    assert (record.title, record.journal, record.published_on) == ('The "TEL" book', "Journal of Bones", "1942-03")
    assert record.authors == 'Jane "Doe; Xavier Doe'


def test_a_paper_takes_year_and_book_title_from_the_proceedings_it_refers_to() -> None:
    text = (
        "@INPROCEEDINGS {a:06,\n title = {A paper}, crossref = {Conf:06},\n}\n"
        "@PROCEEDINGS {conf:06,\n title = {Proceedings of the Xth}, year = {2006}, month = oct,\n}\n"
    )
    paper, proceedings = batch_of(text).records
    assert (paper.journal, paper.published_on) == ("Proceedings of the Xth", "2006-10")
    assert proceedings.title == "Proceedings of the Xth"


@pytest.mark.parametrize(
    ("fields", "pmid", "pmcid"),
    [
        ("pmid = {23439512}, pmcid = {PMC123456}", "23439512", "PMC123456"),
        ("note = {{PMID:} 23439512}", "23439512", None),
        ("note = {PMID: 23439512\nPMCID: PMC123456}", "23439512", "PMC123456"),
        ("eprint = {23439512}, eprinttype = {pubmed}", "23439512", None),
        ("eprint = {23439512}, eprinttype = {arxiv}", None, None),
        ("pmid = {P123456}", None, None),
    ],
)
def test_a_pmid_is_read_where_programs_put_it(fields: str, pmid: str | None, pmcid: str | None) -> None:
    known = only(fields).identifiers
    assert (known.pmid, known.pmcid) == (pmid, pmcid)


@pytest.mark.parametrize(
    "damaged",
    [
        "@article{title = {Bone pain}, year = 2019}",
        "@article{a b, title = {Bone pain}}",
        "@article(a, title = {Bone pain (a series)})",
        "@article{a, title = {Bone pain} year = 2019}",
        "@article{a, title = {Bone pain}, month = undefined,}",
        "@article{a, title = {Bone pain}, note = {an escaped \\} brace}}",
        "@article{a, title = {Bone pain}, file = {C:\\dir\\}}",
        "@comment{x@y{z}} % @article\n@article{a,\n% no comment here\ntitle = {Bone pain}}",
        "write to me@example.org {first}\n@article{a, title = {Bone pain}}",
    ],
)
def test_what_real_files_get_wrong_is_forgiven(damaged: str) -> None:
    batch = batch_of(damaged + "\n@article{last, title = {The next one}}\n")
    assert [record.title.split(" (")[0] for record in batch.records if record.title] == ["Bone pain", "The next one"]


@pytest.mark.parametrize(
    ("abstract", "trouble"),
    [
        ("{never {closed},\n}", "the entry does not close"),  # the field takes the brace of the entry
        ("{never {{closed},\n}", "the field 'abstract' does not close"),
        ('"never closed,\n}', "the field 'abstract' does not close"),
    ],
)
def test_what_does_not_close_is_named_and_costs_neither_its_entry_nor_the_next(abstract: str, trouble: str) -> None:
    batch = batch_of(f"@article{{a,\n title = {{One}},\n abstract = {abstract}\n\n@article{{b,\n title = {{Two}}\n}}\n")
    assert [record.title for record in batch.records] == ["One", "Two"]
    assert batch.missing == (f"entry 1 at line 1: {trouble}",)


@pytest.mark.parametrize(
    ("title", "trouble"),
    [
        ("{Bone {pain}", "the entry does not close"),
        ("{Bone}} pain}", "a brace closes the entry before its last fields"),
        ('"Bone pain', "the field 'title' does not close"),
        ("{Bone pain", "the entry does not close"),
    ],
)
def test_a_brace_too_many_or_too_few_keeps_each_field_apart(title: str, trouble: str) -> None:
    entry = f"@article{{a,\n  title = {title},\n  journal = jb,\n  year = 2019,\n  note = {{n = 34 of them}}\n}}\n"
    batch = batch_of(f'@string{{jb = "J Bones"}}\n{entry}\n@article{{b,\n  title = {{Two}}\n}}\n')
    assert [(record.title, record.journal, record.year) for record in batch.records] == [
        ("Bone pain", "J Bones", 2019),
        ("Two", None, None),
    ]
    assert batch.missing == (f"entry 1 at line 2: {trouble}",)


def test_a_number_in_an_abstract_is_no_field() -> None:
    batch = batch_of("@article{a,\n title = {One},\n abstract = {Of these,\n n = 34 had {pain},\n year = 2019\n}\n")
    assert batch.missing == ("entry 1 at line 1: the entry does not close",)
    assert batch.passages[1].text == "Of these, n = 34 had pain"
    assert batch.records[0].year == 2019


@pytest.mark.parametrize(
    ("fields", "name", "read"),
    [
        ("keywords = {bone, pain}, author_keywords = {x; y}", "keywords", ("bone", "pain", "x", "y")),
        ("Keywords-Plus = {{CHILDREN; PAIN}}", "keywords", ("CHILDREN", "PAIN")),
        ("subtitle = {A series}", "title", "Bone pain: A series"),
        ("Article-Number = {{104501}}", "pages", "104501"),
        ("eid = {e12}, pages = {1--9}", "pages", "1-9"),
        ("langid = {english}", "language", "english"),
        ("document_type = {Review}", "publication_types", ("Journal article", "Review")),
        ("month = {{JUL 15}}, year = {{2019}}", "published_on", "2019-07-15"),
        ("month = jul # {~15}, year = 2019", "published_on", "2019-07-15"),
        ("date = {2019-07-15/2019-08-01}", "published_on", "2019-07-15"),
        ("note = {doi:10.1000/a1}", "key", "doi:10.1000/a1"),
    ],
)
def test_fields_of_scopus_web_of_science_and_biblatex_are_known(fields: str, name: str, read: object) -> None:
    assert getattr(only(fields), name) == read


def test_a_file_that_was_cut_off_names_the_entry_that_is_not_whole() -> None:
    batch = batch_of("@article{a, title = {One}}\n@article{b, title = {Two")
    assert [record.title for record in batch.records] == ["One"]
    assert batch.missing == ("entry 2 at line 2: the field 'title' does not close",)


def test_several_entries_in_one_line_are_told_apart() -> None:
    batch = batch_of("@article{a, title = {One}} @article{b, title = {Two}}")
    assert [record.title for record in batch.records] == ["One", "Two"]
