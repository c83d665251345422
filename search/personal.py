"""Whether what somebody typed into the search box looks like personal data: then it is not counted.

Rather too often than too rarely: nothing is lost but a number. A name in small letters can't be told from words.
"""

import re
from itertools import pairwise

from cms.languages import DEFAULT_LANGUAGE
from search.analysis import tokens
from search.models import WordCount

# A pasted text may say anything of anybody.
MOST_CHARACTERS = 80
MOST_WORDS = 10
_RELATIONS = (
    "student|pupil|child|kid|son|daughter|boy|girl|brother|sister|mum|mother|dad|father|parent|uncle|aunt|cousin|"
    "husband|wife|partner|boyfriend|girlfriend|friend|neighbour|nephew|niece|colleague|teacher"
)
_PATTERNS = (
    r"@",
    # Numbers of pupils (UPN, ULN), schools (URN), the NHS, telephones, accounts.
    r"\d{5}",
    r"(?:\d[\s().+/-]*){7}",
    # Dates: 3/4/2012, 3.4.12, 3 April 2012.
    r"\b\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{2}",
    r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+\d{2}",
    # National Insurance numbers and postcodes.
    r"\b[a-z]{2}\s*\d{2}\s*\d{2}\s*\d{2}\s*[a-d]\b",
    r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b",
    # What stands beside a name.
    r"\b(?:dob|d\.o\.b|date of birth|born (?:on|in)|dyddiad geni|ganwyd|upn|called|named|name is|o['’]r enw)\b",
    # Somebody speaks of a person near them, or of themselves.
    rf"\b(?:my|our|his|her|their|this|one of (?:my|our))\s+(?:\w+\s+){{0,2}}(?:{_RELATIONS})\b",
    r"\b(?:fy|ein)\s+(?:\w+\s+)?(?:nisgybl|disgybl|mab|merch|mhlentyn|plentyn|ffrind|mrawd|chwaer|ngŵr|ngwraig)\b",
    r"\b(?:i|he|she)(?:\s+(?:am|is|was|have|has|feel|want|need|think)|['’](?:m|s|ve))\b",
    r"\b(?:rydw i|dw i)\b",
)
_PERSONAL = re.compile("|".join(_PATTERNS), re.IGNORECASE)
# "1939-1945" is a war and no number of anybody's.
_YEARS = re.compile(r"\b(?:1\d|20)\d{2}\s*(?:[-–/]|to|and|i|a)\s*(?:(?:1\d|20)\d{2}|\d{2})\b", re.IGNORECASE)
_CAPITALISED = re.compile(r"[A-ZÀ-ÞŴŶ](?:['’][A-Z])?[a-zà-ÿŵŷ]+(?:[-'’][A-Za-z]+)*[.,]?")


def is_personal(text: str, locale: str) -> bool:
    """Whether the text should rather not be kept. One statement where two words in a row have capitals."""
    if len(text) > MOST_CHARACTERS or len(text.split()) > MOST_WORDS:
        return True
    return bool(_PERSONAL.search(_YEARS.sub(" ", text))) or _may_name_somebody(text, locale)


def _may_name_somebody(text: str, locale: str) -> bool:
    """Whether two words in a row have capitals and the catalogue does not know one of them: "Jordan Smith"."""
    typed = text.split()
    pairs = [pair for pair in pairwise(typed) if all(map(_CAPITALISED.fullmatch, pair))]
    named = [found for pair in pairs for word in pair if (found := _tokens(word, locale))]
    if not named:
        return False
    known = set(
        WordCount.objects.filter(token__in=set().union(*named), documents__gt=0).values_list("token", flat=True)
    )
    return any(known.isdisjoint(found) for found in named)


def _tokens(word: str, locale: str) -> set[str]:
    """All that may stand for the word; nothing for a stop word."""
    return {token for language in (locale, DEFAULT_LANGUAGE) for token in tokens(word, language)}
