"""A name, town or postcode as the words by which a school is found: one way for the register and for what is typed."""

import re
import unicodedata

# A whole postcode, or one being typed: "DE1 2", "DE1 2AB", "DE12AB".
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)(?:\s+(\d[a-z]{0,2})|(\d[a-z]{2}))\b")
_INITIAL = re.compile(r"\b([a-z])\.")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
# One spelling for each way of writing the same; longer ones first.
_SPELLINGS = [
    (re.compile(pattern), text)
    for pattern, text in (
        (r"\bchurch (?:of|in) england\b|\bc (?:of )?e\b|\bco?fe\b|\bce\b|\bcoe\b", " cofe "),
        (r"\bchurch (?:of|in) wales\b|\bc (?:of|in) w\b|\bciw\b|\bcinw\b", " ciw "),
        (r"\broman catholic\b|\br c\b|\brc\b", " catholic "),
        (r"\bsaint\b", " st "),
        (r"\bss\b|\bsts\b", " saints "),
        (r"\bc p\b", " cp "),
    )
]
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
    folded = unicodedata.normalize("NFKD", text.lower().translate(_APOSTROPHES).replace("&", " and "))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    plain = " ".join(re.sub(r"[^\w\s]|_", " ", _INITIAL.sub(r"\1 ", plain)).split())
    plain = _POSTCODE.sub(lambda found: f" {found[1]}{found[2] or found[3]} ", plain)
    for pattern, replacement in _SPELLINGS:
        plain = pattern.sub(replacement, plain)
    found = plain.split()
    # "The" alone is the beginning of a name.
    return [word for word in found if word not in _STOP_WORDS] or found
