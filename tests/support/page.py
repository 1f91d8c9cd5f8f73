"""An HTML page, read strictly."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Reads a page; fails on an element that is not closed where it should be."""

    VOID = ("meta",)

    def __init__(self, content):
        super().__init__()
        self.open, self.texts, self.attributes, self.tags = [], [], [], []
        self.feed(content)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    def values(self, name):
        return [value for _, key, value in self.attributes if key == name]

    @property
    def words(self):
        """All text of the page in one line."""
        return " ".join(" ".join(self.texts).split())

    def needs_nothing_else(self):
        """Whether the page runs no script and asks the network for nothing."""
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        return (
            not {"script", "link", "img", "iframe", "object", "a"} & set(self.tags)
            and not {"src", "href", "srcset"} & {name for _, name, _ in self.attributes}
            and policy in self.values("content")
        )
