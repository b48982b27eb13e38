"""What the matrices of coded files have in common."""
import sys
import tempfile


def main(rows, compare):
    """Print every row of a matrix that is not right; --few: a small one."""
    with tempfile.TemporaryDirectory() as folder:
        total = 0
        for name, wrong, _ in compare(rows(folder, "--few" not in sys.argv)):
            total += 1
            if wrong:
                print("%s: %s" % (name, wrong))
        print("%d files" % total)
