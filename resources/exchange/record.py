"""The record form (docs/record-form.md): one resource as a JSON object, checked as a whole.

`parse` is the form's authority. It reads a record into the pages that it asks for, or raises `InvalidRecordError`
with every problem, each as the path of a value and a reason in words for the person who wrote it.
"""

import hashlib
import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from django.conf import settings

from resources.exchange.body import stream_data
from resources.exchange.problems import InvalidRecordError, Problem
from resources.exchange.reader import Reader
from resources.exchange.vocabulary import Vocabulary
from resources.models import NO_HAZARD, LessonPage, licence_flags
from vocabulary.models import Term

VERSION = 1
Kind = Literal["lesson", "external", "adaptation"]

_TERMS = {
    "subjects": "subject",
    "themes": "theme",
    "types": "resource-type",
    "settings": "setting",
    "audiences": "audience",
    "content_guidance": "content-guidance",
}
_REQUIRED_TERMS = {"types", "audiences"}
# What a translation says in its own words; all else is the same work's and follows the record.
_TRANSLATED = {
    *("title", "slug", "summary", "body", "content_guidance_note", "impartiality_note", "accessibility_summary"),
    *("attribution", "why_listed", "symbol_set", "keywords", "units"),
    *("author", "reviewer_role", "reviewed_on", "review_by"),
}


@dataclass(frozen=True)
class PageRecord:
    """One page in one locale. `values` are plain fields of its model by name; `body` is stored stream data.

    An empty `slug` means one from the title; an empty `publisher` (a name) the council's own team. `base` is the
    reference of the lesson that an adapted version belongs to.
    """

    kind: Kind
    reference: str
    locale: str
    slug: str
    values: Mapping[str, Any]
    terms: tuple[Term, ...]
    licence: Term | None
    publisher: str
    body: list[dict[str, Any]]
    base: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.reference, self.locale

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the page takes from the record: equal digests mean that there is nothing to write."""
        content = {
            **{name: getattr(self, name) for name in ("kind", "slug", "values", "publisher", "body")},
            "terms": sorted(f"{term.scheme_id}/{term.slug}" for term in self.terms),
            "licence": self.licence.slug if self.licence else "",
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """A work: its page, that page's translations, and its adapted versions, which are works of their own."""

    page: PageRecord
    translations: tuple[PageRecord, ...] = ()
    adaptations: tuple["Record", ...] = ()

    @property
    def pages(self) -> tuple[PageRecord, ...]:
        return (self.page, *self.translations, *(page for adapted in self.adaptations for page in adapted.pages))


def parse(data: Any, vocabulary: Vocabulary) -> Record:
    """The record in `data`, a JSON value. Raises `InvalidRecordError` with every problem."""
    if not isinstance(data, dict):
        raise InvalidRecordError([Problem("", "a record must be a JSON object")])
    read = Reader(data, "", vocabulary)
    if read.value("record", int, f"the form's version, {VERSION}", required=True) not in (VERSION, None):
        raise InvalidRecordError(
            [Problem("record", f"is version {data['record']}; this importer reads version {VERSION}")]
        )
    kind = read.choice("kind", ("lesson", "external"), "")
    if kind not in ("lesson", "external"):
        raise InvalidRecordError(read.problems or [Problem("kind", "is required: lesson or external")])
    locales = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    locale = read.choice("language", locales, settings.LANGUAGE_CODE)
    page = _lesson(read, locale) if kind == "lesson" else _external(read, locale)
    translations = _translations(read, page)
    translated_into = {translation.locale for translation in translations}
    adaptations = _adaptations(read, page, translated_into) if kind == "lesson" else ()
    read.finish()
    if read.problems:
        raise InvalidRecordError(read.problems)
    return Record(page, translations, adaptations)


def _page(read: Reader, kind: Kind, locale: str, values: dict[str, Any], **more: Any) -> PageRecord:
    """What every page has, and what its own kind adds in `values` and `more`."""
    reference = read.reference("id")
    reviewed_on, review_by = read.date("reviewed_on"), read.date("review_by")
    if reviewed_on and review_by and review_by < reviewed_on:
        read.report("review_by", "is before reviewed_on")
    common = {
        "title": read.text("title", 200, required=True),
        "summary": read.text("summary", 300, required=True),
        "author": read.text("author", 120),
        "reviewer_role": read.text("reviewer_role", 120),
        "reviewed_on": reviewed_on,
        "review_by": review_by,
        "attribution": read.text("attribution", 1000),
        "accessibility_summary": read.text("accessibility_summary", lines=True),
        "keywords": "\n".join(read.texts("keywords")),
    }
    read.date("modified")  # Of the source; our page has dates of its own.
    return PageRecord(
        kind=kind,
        reference=reference,
        locale=locale,
        slug=read.slug("slug"),
        values=common | values,
        **{"publisher": "", "body": [], **more},
    )


def _resource(read: Reader) -> tuple[dict[str, Any], tuple[Term, ...]]:
    """The fields and terms that lessons and external records share."""
    years = read.terms("years", "year-group")
    stages = read.terms("key_stages", "key-stage")
    implied = {term.pk: term for term in read.vocabulary.broader(years)}
    if not read.data.get("years") and not read.data.get("key_stages"):
        read.report("key_stages", "give key_stages, years or both")
    for year in years if stages else ():
        stage = implied.get(year.broader_id or 0)
        if stage and stage not in stages:
            read.report("years", f"“{year.slug}” is outside the key stages given; it belongs to “{stage.slug}”")
    terms = [
        *(stages or implied.values()),
        *years,
        *(term for key, scheme in _TERMS.items() for term in read.terms(key, scheme, required=key in _REQUIRED_TERMS)),
    ]
    supervisions = dict(LessonPage._meta.get_field("supervision").choices)
    values = {
        "sensitivity": read.number("sensitivity", 0, 2),
        "content_guidance_note": read.text("content_guidance_note", lines=True),
        "supervision": read.choice("supervision", supervisions, "none-needed"),
    }
    return values, tuple(terms)


def _lesson(read: Reader, locale: str) -> PageRecord:
    values, terms = _resource(read)
    publisher = read.text("publisher", 120)
    is_political = read.flag("political_topic")
    note = read.text("impartiality_note", lines=True)
    if is_political and not note:
        read.report("impartiality_note", "is required, because political_topic is true: say how to stay balanced")
    values |= {
        "sessions": read.number("sessions", 1, 100) or 1,
        "minutes": read.number("minutes", 1, 600, required=not publisher),
        "is_age_respectful": read.flag("age_respectful"),
        "evidence_level": read.choice("evidence_level", _choices("evidence_level"), "original-untested"),
        "interactivity": read.choice("interactivity", _choices("interactivity"), ""),
        "is_political_topic": is_political,
        "impartiality_note": note,
        "units": "\n".join(read.texts("units")),
        "source_url": read.url("source_url", required=bool(publisher)),
    }
    page = _page(
        read,
        "lesson",
        locale,
        values,
        terms=(*terms, *_version_terms(read), *read.terms("educational_uses", "educational-use")),
        publisher=publisher,
        licence=read.term("licence", "licence", required=bool(publisher)) or _own_licence(read),
        body=_body(read),
    )
    if publisher:
        _check_rights(read, page)
    return page


def _version_terms(read: Reader) -> tuple[Term, ...]:
    """What a lesson and its adapted version each say for themselves."""
    hazards = read.terms("hazards", "accessibility-hazard")
    if len(hazards) > 1 and NO_HAZARD in {hazard.slug for hazard in hazards}:
        read.report("hazards", f"“{NO_HAZARD}” cannot stand beside a hazard")
    return (*read.terms("working_levels", "working-level"), *read.terms("access_modes", "access-mode"), *hazards)


def _choices(field: str) -> list[str]:
    return [value for value, _ in LessonPage._meta.get_field(field).choices]


def _own_licence(read: Reader) -> Term | None:
    return read.vocabulary.get("licence", "cc-by-4.0")


def _check_rights(read: Reader, page: PageRecord) -> None:
    """Other people's text may be hosted only under a licence that lets us, with the attribution that it asks for."""
    flags = licence_flags(page.licence)
    if flags and not flags.may_redistribute:
        read.report("licence", "does not let us host the text; list it as a record of kind “external”")
    if flags and flags.needs_attribution and not page.values["attribution"]:
        read.report("attribution", f"is required by the licence “{flags.term.slug}”")


def _external(read: Reader, locale: str) -> PageRecord:
    values, terms = _resource(read)
    values |= {
        "source_url": read.url("source_url", required=True),
        "why_listed": read.text("why_listed", 500, required=True, lines=True),
        "is_paid": read.flag("paid"),
        "needs_impartiality_check": read.flag("impartiality_check"),
    }
    publisher = read.text("publisher", 120, required=True)
    return _page(
        read, "external", locale, values, terms=terms, publisher=publisher, licence=read.term("licence", "licence")
    )


def _body(read: Reader) -> list[dict[str, Any]]:
    blocks = read.value("body", list, "a list of blocks", required=True)
    if blocks == []:
        read.report("body", "needs at least one block")
    if not blocks:
        return []
    return stream_data(blocks, str(read.data.get("id")), read.at("body"), read.problems)


def _adaptations(read: Reader, base: PageRecord, locales: Container[str]) -> tuple[Record, ...]:
    items = read.value("adaptations", list, "a list of adapted versions") or []
    flags = licence_flags(base.licence)
    if items and flags and not flags.may_adapt:
        read.report("adaptations", f"the lesson's licence “{flags.term.slug}” does not allow adapted versions")
    found: list[Record] = []
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            read.report(f"adaptations[{index}]", "must be an object")
            continue
        inner = Reader(item, read.at(f"adaptations[{index}]"), read.vocabulary)
        page = _adaptation(inner, base)
        if page.reference and not page.reference.startswith(f"{base.reference}-"):
            inner.report("id", f"must be the lesson's id and a code, such as {base.reference}-ER")
        if page.reference in {known.page.reference for known in found}:
            inner.report("id", f"“{page.reference}” is the id of an earlier adapted version already")
        translations = _translations(inner, page)
        for translation in translations:
            if translation.locale not in locales:
                inner.report(
                    f"translations.{translation.locale}", "the lesson itself has no translation into this language"
                )
        found.append(Record(page, translations))
        inner.finish()
        read.problems += inner.problems
    return tuple(found)


def _adaptation(read: Reader, base: PageRecord) -> PageRecord:
    values = {
        "is_age_respectful": read.flag("age_respectful"),
        "reading_age": read.number("reading_age", 3, 25),
        "symbol_set": read.text("symbol_set", 300),
    }
    terms = (
        *read.terms("needs", "send-need", required=True),
        *read.terms("adaptations", "adaptation", required=True),
        *_version_terms(read),
    )
    if "symbol-supported" in {term.slug for term in terms} and not values["symbol_set"]:
        read.report("symbol_set", "is required for a symbol-supported version: say what the pictures are")
    licence = read.term("licence", "licence") or base.licence
    return _page(
        read, "adaptation", base.locale, values, terms=terms, licence=licence, body=_body(read), base=base.reference
    )


def _translations(read: Reader, page: PageRecord) -> tuple[PageRecord, ...]:
    """The page in other languages: what a translation does not say in its own words follows `page`."""
    found = []
    codes = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES if code != page.locale]
    for code, data in (read.value("translations", dict, "an object with a language code for each key") or {}).items():
        path = f"translations.{code}"
        if code not in codes:
            read.report(
                path, f"is not a language that this site has pages in, other than the record's own: {', '.join(codes)}"
            )
        elif not isinstance(data, dict):
            read.report(path, "must be an object")
        else:
            found.append(_translation(read, page, code, data))
    return tuple(found)


def _translation(read: Reader, page: PageRecord, code: str, data: dict[str, Any]) -> PageRecord:
    """Read as a whole page with the translated keys in place; only problems with those keys are its own."""
    path = read.at(f"translations.{code}")
    for key in data.keys() - _TRANSLATED:
        read.problems.append(Problem(f"{path}.{key[:40]}", "is not translated: leave it to the record itself"))
    for key in ("title", "summary", *(["body"] if page.body else [])):
        if key not in data:
            read.problems.append(Problem(f"{path}.{key}", "is required in a translation"))
    merged = {key: value for key, value in read.data.items() if key not in ("translations",)}
    merged |= {key: value for key, value in data.items() if key in _TRANSLATED}
    inner = Reader(merged, path, read.vocabulary)
    match page.kind:
        case "lesson":
            translated = _lesson(inner, code)
        case "external":
            translated = _external(inner, code)
        case _:
            translated = replace(_adaptation(inner, page), base=page.base)
    mine = tuple(f"{path}.{key}" for key in data)
    read.problems += [problem for problem in inner.problems if problem.field.startswith(mine)]
    return replace(translated, locale=code, slug=translated.slug or page.slug)
