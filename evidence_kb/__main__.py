"""`python -m evidence_kb` is the `evidence-kb` command."""

from evidence_kb.cli import main

if __name__ == "__main__":
    main()
