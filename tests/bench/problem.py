"""What ends a benchmark with a sentence for people instead of a traceback."""


class Problem(Exception):
    pass
