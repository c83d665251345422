"""Looks for what does not belong into a request: pupils' details, concerns about a person, other people's contacts.

Rules, not a judgement: they ask a person to look again, and hold the text back until an officer has read it. They
are made to leave alone what schools write about their pupils in general: "Year 9 pupils", "our students".
"""

import re
import unicodedata
from collections.abc import Callable

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Finding(models.TextChoices):
    UPN = "upn", _("a pupil's number")
    NHS = "nhs-number", _("an NHS number")
    NI = "national-insurance", _("a National Insurance number")
    BIRTH = "date-of-birth", _("a date of birth")
    PUPIL = "pupil", _("something about one pupil or child")
    CONCERN = "concern", _("a concern about a person")
    CONTACT = "contact", _("an e-mail address or telephone number")


# One person, of whom something is told.
_PERSON = (
    r"(?:pupil|student|learner|child|boy|girl|lad|kid|teenager|youngster|son|daughter|nephew|niece|grandson|"
    r"granddaughter|brother|sister|stepson|stepdaughter|foster child|year \d{1,2})"
)
_ANYBODY = rf"(?:{_PERSON}|colleague|teacher|member of staff|parent|mother|father|family|man|woman|person|neighbour)"
_HAPPENED = (
    r"(?:said|told|wrote|posts|posted|shares|shared|drew|draws|made|brought|watches|watched|threatened|threatens|"
    r"admitted|disclosed|was|keeps|seems|"
    r"wants to|went|came|lives|has (?:been|said|told|made|shown|posted|become|joined|started|got|a|an|autism|adhd)|"
    r"is (?:being|becoming|saying|showing|watching|talking))"
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr)"
)
_DATE = (
    rf"(?:\d{{1,2}}[./ -]\d{{1,2}}[./ -](?P<year{{n}}>(?:19|20)?\d\d)|"
    rf"\d{{1,2}}(?:st|nd|rd|th)? (?i:{_MONTHS}),? (?P<long{{n}}>(?:19|20)\d\d)|(?P<iso{{n}}>(?:19|20)\d\d)-\d\d-\d\d)"
)
_NAME = r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)+)"
# Words that begin with a capital letter and are no child's name.
_NO_NAMES = frozenset(
    {
        *(
            "pupils",
            "students",
            "children",
            "learners",
            "staff",
            "teachers",
            "tutors",
            "parents",
            "governors",
            "classes",
        ),
        *(
            "boys",
            "girls",
            "groups",
            "everyone",
            "those",
            "all",
            "most",
            "some",
            "many",
            "and",
            "or",
            "prevent",
            "send",
        ),
        *("english", "welsh", "maths", "mathematics", "science", "history", "geography", "art", "music", "drama", "pe"),
        *(
            "re",
            "rs",
            "pshe",
            "rshe",
            "ict",
            "computing",
            "citizenship",
            "french",
            "spanish",
            "german",
            "latin",
            "media",
        ),
        *("assembly", "assemblies", "lessons", "lesson", "tutor", "form", "work", "workshops", "session", "sessions"),
        *(
            "eid",
            "ramadan",
            "diwali",
            "christmas",
            "easter",
            "brexit",
            "covid",
            "disgyblion",
            "plant",
            "myfyrwyr",
            "staff",
        ),
    }
)
# What schools say that they worry about, and is nobody.
_NOBODY = _NO_NAMES | frozenset(
    {
        *("year", "years", "ofsted", "estyn", "channel", "kcsie", "ai", "tiktok", "instagram", "snapchat", "youtube"),
        *("discord", "roblox", "whatsapp", "telegram", "facebook", "twitter", "x", "reddit", "fortnite", "minecraft"),
        *(
            "islamophobia",
            "antisemitism",
            "racism",
            "gaza",
            "israel",
            "palestine",
            "ukraine",
            "russia",
            "andrew",
            "reform",
        ),
    }
)
_INSTITUTION = re.compile(
    r"\b(?:school|academy|college|primary|secondary|infant|junior|nursery|trust|council|ofsted|estyn|prevent|training|"
    r"workshop|session|assembly|inset|day|week|term|ysgol|coleg|cyngor|hall|centre|church|mosque|temple)\b",
    re.IGNORECASE,
)


def _pattern(text: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(text, flags)


_RULES: tuple[tuple[Finding, re.Pattern[str]], ...] = (
    (Finding.UPN, _pattern(r"(?<![\w])[A-HJ-NP-Z][ -]?\d{3}[ -]?\d{4}[ -]?\d{4}[\dA-Z](?![\w])")),
    (Finding.UPN, _pattern(r"\bUPN\b\D{0,5}\w?\d{4,}")),
    (Finding.NI, _pattern(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")),
    (Finding.CONTACT, _pattern(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    (Finding.CONTACT, _pattern(r"(?<![\d/.])(?:\+44 ?(?:\(0\) ?)?|0)\d(?:[ -]?\d){8,9}(?!\d)")),
    (Finding.BIRTH, _pattern(r"\bd\.? ?o\.? ?b\b|\bdates? of birth\b\W{0,4}\d|\bdyddiad geni\b\W{0,4}\d")),
    (Finding.BIRTH, _pattern(rf"\b(?:born|ganwyd|ganed)(?: on| in| ar)? (?:the )?{_DATE.replace('{n}', '')}")),
    (
        Finding.PUPIL,
        _pattern(
            rf"\b(?:my|this|that) (?:\w+ ){{0,2}}?{_PERSON}(?!['’]?s\b)(?! (?:group|class|workshop|assembly|session|"
            r"council|cohort|premium|voice|body|pupils|students|tutor|form|staff|team|lead|leader|population|teachers?)\b)\b"
        ),
    ),
    (
        Finding.PUPIL,
        _pattern(r"\bone of (?:my|our|the|your) (?:\w+ ){0,3}(?:pupils|students|learners|children|boys|girls)\b"),
    ),
    (
        Finding.PUPIL,
        _pattern(
            r"(?<!when )(?<!if )(?<!where )(?<!whenever )(?<!how )\b(?:a|an|the|our|one) "
            rf"(?:\w+ ){{0,3}}?{_PERSON}(?: \w+){{0,4}}? (?:(?:who|that) )?{_HAPPENED}\b"
        ),
    ),
    (
        Finding.PUPIL,
        _pattern(rf"\b(?:pupil|student|child|boy|girl|lad) in (?:year \d{{1,2}}|\d{{1,2}}[a-z]) {_HAPPENED}\b"),
    ),
    (Finding.PUPIL, _pattern(rf"\b{_PERSON},? (?:called|named|by the name of) (?-i:[A-Z])")),
    (
        Finding.PUPIL,
        _pattern(r"\b(?:pupil|student|boy|girl|child)(?:,? (?-i:[A-Z])[\w'’-]+){1,2},? (?:who|is|was|has|in|aged?)\b"),
    ),
    (Finding.PUPIL, _pattern(r"\b(?:aged?|is) \d{1,2},? (?:and )?(?:he|she|his|her)\b|\b(?:he|she) is (?:in|aged) ")),
    (
        Finding.PUPIL,
        _pattern(
            r"\bfy (?:mab|merch|nisgybl|myfyriwr|mhlentyn|nai|nith|mrawd|chwaer)\b|\bun o(?:'n|'r| fy) disgyblion\b"
        ),
    ),
    (
        Finding.CONCERN,
        _pattern(
            r"\b(?:worried|worry|worries|worrying|concern(?:s|ed)?|anxious|suspicious|suspect) "
            r"(?:about |that |for |over )?(?:(?:a|an|one|my|our|this|that|the|another) "
            rf"(?:\w+ ){{0,3}}?{_ANYBODY}(?!s|['’]s)\b(?! (?:group|class|voice)s?)|"
            r"one of|him\b|her\b|he\b|she\b|someone\b|somebody\b|(?-i:[A-Z][a-z]+ (?:is|has|was)\b))"
        ),
    ),
    (
        Finding.CONCERN,
        _pattern(
            r"\b(?:he|she)(?:'s|’s)? (?:has |have |had |is |was |keeps |also |then |often |always )?"
            r"(?:said|says|saying|told|telling|posted|posting|wrote|writes|shared|sharing|watching|watches|disclosed|threatened|hates|radicalis\w+|"
            r"radicaliz\w+|talks|talking|wants|been (?:watching|saying|talking|posting|groomed|radicali[sz]ed))\b"
        ),
    ),
    (
        Finding.CONCERN,
        _pattern(r"\b(?:disclosed|disclosure from|made a disclosure|has been (?:groomed|radicali[sz]ed|referred))\b"),
    ),
    (
        Finding.CONCERN,
        _pattern(r"\brefer(?:red|ring)? (?:him|her|a (?:pupil|student|child|boy|girl)|my|one of|someone|somebody)\b"),
    ),
    (
        Finding.CONCERN,
        _pattern(
            r"\b(?:wants?|wanted|threaten(?:s|ed|ing)?|going|plans?|planning|planned) to "
            r"(?:kill|hurt|harm|bomb|attack|stab|shoot|blow|join (?:isis|daesh|is\b|al-?qa\w+|a (?:terror\w*|banned)))"
        ),
    ),
    (
        Finding.CONCERN,
        _pattern(rf"\bincidents? (?:with|involving|about) (?:a|an|one|my|our|this|the) (?:\w+ ){{0,2}}?{_ANYBODY}\b"),
    ),
    (
        Finding.CONCERN,
        _pattern(r"\b(?:poeni|pryderu|pryderus) am (?:un o|ddisgybl|fachgen|ferch|blentyn|fy|ein|rywun|fyfyriwr)\b"),
    ),
    (
        Finding.CONCERN,
        _pattern(
            r"\b(?:dywedodd|soniodd|bygythiodd) "
            r"(?:ef|hi|wrth|e|y (?:bachgen|ferch|disgybl|plentyn)|disgybl|bachgen|merch)\b"
        ),
    ),
)
_NAME_AND_DATE = re.compile(rf"{_NAME}[\s,;:(–-]{{1,4}}{_DATE.replace('{n}', '')}")
_NAME_IN_YEAR = re.compile(
    r"(?<![.!?] )(?<!^)\b([A-Z][a-zà-ÿ'’-]+)(?:,| \([^)]{1,20}\))? (?:in|from|of) "
    r"(?:[Yy](?:ea)?r? ?\d{1,2}|\d{1,2}[A-Z])\b"
)
_NAME_IN_CLASS = re.compile(r"\b([A-Z][a-zà-ÿ'’-]+),? (?:in|from|of) \d{1,2}[A-Z]\b")
_NAME_IN_MIND = re.compile(
    r"\b(?i:worried|worry|concern(?:s|ed)?|anxious) (?i:about|for|over) ([A-Z][a-zà-ÿ'’-]+)(?! [A-Z])(?=$|[ .,;:!?])"
)
_TEN_DIGITS = re.compile(r"(?<![\d/])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d/])")


def findings(*texts: str) -> list[Finding]:
    """What the texts seem to hold, each kind once, in the order of `Finding`; of `texts` nothing is kept."""
    found: set[Finding] = set()
    for text in texts:
        plain = " ".join(unicodedata.normalize("NFKC", text).split())
        found |= {finding for finding, pattern in _RULES if pattern.search(plain)}
        found |= {finding for finding, check in _CHECKS if check(plain)}
    return [finding for finding in Finding if finding in found]


def _is_birth(text: str) -> bool:
    """A name with a date beside it that is some years ago: an appointment is not."""
    for found in _NAME_AND_DATE.finditer(text):
        year = int(found["year"] or found["long"] or found["iso"])
        this_year = timezone.localdate().year
        if year < 100:
            year += 2000 if 2000 + year <= this_year else 1900
        if year <= this_year - 2 and not _INSTITUTION.search(found["name"]):
            return True
    return False


def _is_pupil(text: str) -> bool:
    named = (*_NAME_IN_YEAR.finditer(text), *_NAME_IN_CLASS.finditer(text))
    return any(found[1].lower() not in _NO_NAMES for found in named)


def _is_concern(text: str) -> bool:
    return any(found[1].lower() not in _NOBODY for found in _NAME_IN_MIND.finditer(text))


def _is_nhs_number(text: str) -> bool:
    """Ten digits whose last is the check digit of the others (modulus 11)."""
    for found in _TEN_DIGITS.finditer(text):
        digits = [int(digit) for digit in found[0] if digit.isdigit()]
        check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
        if digits[0] != 0 and check % 11 == digits[9]:
            return True
    return False


_CHECKS: tuple[tuple[Finding, Callable[[str], bool]], ...] = (
    (Finding.BIRTH, _is_birth),
    (Finding.PUPIL, _is_pupil),
    (Finding.CONCERN, _is_concern),
    (Finding.NHS, _is_nhs_number),
)
