#!/usr/bin/env python3
"""Counts what an export holds, by the rules below and with nothing of tier0's own: to check its readers.

    python3 benches/count_records.py PATH

PATH is a Posts.xml of a Stack Exchange dump, or a folder with Discourse topics (`/t/ID.json`), one in each
file. Prints a line of JSON: threads, answers, and threads with an accepted answer.

A post counts when it has own words: a letter or digit outside of quotes of others, scripts and emoji (the
preview of a linked page counts as the link that somebody wrote), or anything at all in preformatted text.
Stack Exchange: a question (PostTypeId 1) is a thread, an answer (2) belongs to the question it names; of two
rows of one Id the first counts. Discourse: a topic is a thread unless it is unlisted, deleted or private; its
first post is the question; hidden and deleted posts, small actions and whispers are none. A backslash that
begins no escape of JSON is no part of the text. A thread counts when any of its posts does.
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree
from html.parser import HTMLParser


class OwnWords(HTMLParser):
    """Whether a post has own words."""

    LEFT_OUT = {"aside", "script", "style", "button", "iframe", "svg", "video", "audio", "object", "select", "form"}

    def __init__(self):
        super().__init__()
        self.found, self.left_out, self.pre = False, [], 0

    def handle_starttag(self, tag, attributes):
        classes = (dict(attributes).get("class") or "").split()
        if not self.left_out and tag == "aside" and "onebox" in classes:
            self.found = True
        is_caption = tag == "div" and "meta" in classes
        is_elided = tag == "details" and "elided" in classes
        if self.left_out:
            self.left_out.extend([tag] if tag == self.left_out[0] else [])
        elif tag in self.LEFT_OUT or is_caption or is_elided:
            self.left_out.append(tag)
        self.pre += tag == "pre"

    def handle_endtag(self, tag):
        if self.left_out and tag == self.left_out[0]:
            self.left_out.pop()
        self.pre -= tag == "pre" and self.pre > 0

    def handle_data(self, text):
        words = text.strip() if self.pre else re.search(r"[^\W_]", text)
        self.found = self.found or bool(words and not self.left_out)


def has_words(html):
    reader = OwnWords()
    reader.feed(html or "")
    reader.close()
    return reader.found


def threads_of_stack_exchange(path):
    questions, answers = {}, {}
    for _, row in xml.etree.ElementTree.iterparse(path):
        number, words = row.get("Id"), has_words(row.get("Body"))
        if row.get("PostTypeId") == "1":
            questions.setdefault(number, (words, row.get("AcceptedAnswerId")))
        elif row.get("PostTypeId") == "2":
            answers.setdefault(row.get("ParentId"), {}).setdefault(number, words)
        row.clear()
    for number, (words, accepted) in questions.items():
        yield words, [(words, accepted == own) for own, words in answers.get(number, {}).items()]


def threads_of_discourse(folder):
    for path in sorted(folder.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)', lambda found: found[0] if found[1] else "", text)
        topic = json.loads(text)
        if topic.get("visible") is False or topic.get("deleted_at") or topic.get("archetype") == "private_message":
            continue
        accepted = (topic.get("accepted_answer") or {}).get("post_number")
        posts = [
            post
            for post in topic["post_stream"]["posts"]
            if post.get("post_type", 1) in (1, 2)
            and not (post.get("hidden") or post.get("deleted_at") or post.get("user_deleted"))
        ]
        is_accepted = lambda post: bool(post.get("accepted_answer")) or post["post_number"] == accepted
        question = any(has_words(post["cooked"]) for post in posts if post["post_number"] == 1)
        yield question, [(has_words(post["cooked"]), is_accepted(post)) for post in posts if post["post_number"] != 1]


def main(path):
    threads = threads_of_discourse(path) if path.is_dir() else threads_of_stack_exchange(path)
    counts = {"threads": 0, "answers": 0, "accepted": 0}
    for question, answers in threads:
        answers = [accepted for words, accepted in answers if words]
        counts["threads"] += question or bool(answers)
        counts["answers"] += len(answers)
        counts["accepted"] += any(answers)
    print(json.dumps(counts))


main(pathlib.Path(sys.argv[1]))
