#!/usr/bin/env python3
"""Checks what became of a tree of Hugo pages, without any code of tier0.

usage: check_docs.py DOCUMENTS.json GENERATION_FOLDER CONTENT_FOLDER

DOCUMENTS.json is what `tier0 index --explain-source NAME --documents 1000000 --json` prints; the other
two are a published generation of the same source and the folder that was read. Prints counts as JSON.
"""

import collections
import json
import pathlib
import re
import sys

documents = json.load(open(sys.argv[1]))
generation = pathlib.Path(sys.argv[2])
content = pathlib.Path(sys.argv[3])

# 1. Nothing of the notation is left in prose.
marks = {
    "shortcodes": re.compile(r"\{\{[<%]|[%>]\}\}"),
    "liquid": re.compile(r"\{% "),
    "tags": re.compile(r"</?(?:a|b|br|code|dd|div|dl|dt|em|figure|h[1-6]|hr|i|iframe|img|kbd|li|ol|p|pre|small|span"
                       r"|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul|video)(?:\s[^<>]*)?/?>", re.I),
    "front_matter": re.compile(r"^(?:---|\+\+\+)\s*$|^(?:title|url|weight|menu_order):\s", re.M),
}
left = collections.Counter()
examples = {}
for document in documents:
    for part in document["parts"]:
        for block in part["blocks"]:
            for name, mark in marks.items():
                if block["type"] == "prose" and mark.search(block["text"]):
                    left[name] += 1
                    examples.setdefault(name, []).append((document["record"], block["text"][:160]))

# 2. Every page that stands in several versions is one family. A folder ends in its version, or has
# none: `refguide7`, `refguide8`, `refguide`. Only folders that share pages count.
ledger = json.load(open(generation / "ledger.json"))
ids = [known["facts"]["id"].split("/", 1)[1] for known in ledger]
relations = json.load(open(generation / "relations.json"))
family_of = {}
for number, family in enumerate(relations["families"]):
    for member in family["members"]:
        family_of[ids[member["document"]]] = number
pages = collections.defaultdict(list)
for record in ids:
    top, _, rest = record.partition("/")
    base = re.sub(r"[-_]?\d+(?:\.\d+)*$", "", top)
    pages[(base, rest)].append(record)
versioned = [group for group in pages.values() if len(group) > 1]
split = [group for group in versioned if len({family_of.get(record, record) for record in group}) > 1]

# 3. Pages of the folder, counted by their files.
files = [path for path in content.rglob("*") if path.suffix in (".md", ".mdx", ".markdown") and path.is_file()]

print(json.dumps({
    "files": len(files),
    "documents": len(documents),
    "left_in_prose": {name: left[name] for name in marks},
    "examples": {name: found[:5] for name, found in examples.items()},
    "pages_in_several_versions": len(versioned),
    "not_one_family": len(split),
    "split": split[:5],
    "families": len(relations["families"]),
}, indent=1, ensure_ascii=False))
