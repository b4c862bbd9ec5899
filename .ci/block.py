"""Prints one fenced bash block of a Markdown file: `block.py README.md 2` prints the second."""

import re
import sys
from pathlib import Path

FENCE = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)

if __name__ == "__main__":
    blocks = FENCE.findall(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(blocks[int(sys.argv[2]) - 1])
