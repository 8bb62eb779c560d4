"""Everything that the center holds, in one file that only its key opens, and back again (ADR 0013).

`sealed` is the file, `rows` is what goes in and out of a database, `archive` puts the one into the other, `version` says
by which code; `aside` lets no file stand half.
"""
