"""A name, town or postcode as the words by which a school is found: one way for the register and for what is typed."""

import re
import unicodedata

# A whole postcode, or one being typed: "DE1 2", "DE1 2AB", "DE12AB".
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)(?:\s+(\d[a-z]{0,2})|(\d[a-z]{2}))\b")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
# One spelling for each way of writing the same; longer ones first.
_SPELLINGS = {
    "cofe": r"church (?:of|in) england|c of e|c e|co?fe|ce|coe",
    "ciw": r"church (?:of|in) wales|c (?:of|in) w|ciw|cinw",
    "catholic": r"roman catholic|r c|rc",
    "st": r"saint",
    "saints": r"ss|sts",
    "cp": r"c p",
}
_SPELLING = re.compile(r"\b(?:" + "|".join(f"(?P<{name}>{ways})" for name, ways in _SPELLINGS.items()) + r")\b")
_STOP_WORDS = frozenset({"a", "and", "at", "for", "in", "of", "the"})
# Words that every second name has: they order what the others find.
GENERIC = frozenset(
    {
        *("academy", "aided", "catholic", "centre", "church", "ciw", "cofe", "college", "community", "controlled"),
        *("county", "cp", "first", "foundation", "free", "high", "infant", "infants", "junior", "juniors"),
        *("nursery", "prep", "preparatory", "primary", "school", "schools", "secondary", "special", "st"),
        *("trust", "va", "vc", "voluntary", "ysgol", "gynradd", "uwchradd"),
    }
)


def words(text: str) -> list[str]:
    """Folded words in order: "St. John's C of E" gives st, johns, cofe; "DE1 2AB" gives de12ab."""
    plain = text.lower().translate(_APOSTROPHES).replace("&", " and ")
    if not plain.isascii():
        folded = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    plain = " ".join(_PUNCTUATION.sub(" ", plain).split())
    plain = _POSTCODE.sub(lambda found: f"{found[1]}{found[2] or found[3]}", plain)
    found = _SPELLING.sub(lambda found: str(found.lastgroup), plain).split()
    # "The" alone is the beginning of a name.
    return [word for word in found if word not in _STOP_WORDS] or found
