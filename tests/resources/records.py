"""Records as an importer gets them; each key can be replaced, or taken out with None."""

from typing import Any

STEP = {
    "ref": "s1",
    "title": "Sort the cards",
    "minutes": 20,
    "teacher": "<p>Give out the cards.</p>",
    "pupils": "<p>Sort.</p>",
}


def block(kind: str = "timed_step", value: Any = None, **changes: Any) -> dict[str, Any]:
    return {"type": kind, "value": {**STEP, **changes} if value is None else value}


def lesson(**changes: Any) -> dict[str, Any]:
    record = {
        "record": 1,
        "id": "T01",
        "kind": "lesson",
        "title": "Two strange headlines",
        "summary": "Pupils decide which headline to believe.",
        "years": ["year-5"],
        "subjects": ["english"],
        "themes": ["fake-news"],
        "types": ["lesson-plan"],
        "audiences": ["teachers"],
        "minutes": 20,
        "body": [block("outcomes", ["Pupils can ask who says so."]), block()],
    }
    return _changed(record, changes)


def external(**changes: Any) -> dict[str, Any]:
    record = {
        "record": 1,
        "id": "X01",
        "kind": "external",
        "title": "A news site for schools",
        "summary": "Short news films with questions.",
        "key_stages": ["ks2"],
        "types": ["website"],
        "audiences": ["teachers"],
        "publisher": "Brindleford News",
        "source_url": "https://example.org/news",
        "why_listed": "Its questions suit a tutor group.",
    }
    return _changed(record, changes)


def adapted(**changes: Any) -> dict[str, Any]:
    record = {
        "id": "T01-ER",
        "title": "Two strange headlines: Easy Read",
        "summary": "The same lesson in small steps.",
        "slug": "easy-read",
        "needs": ["mld"],
        "adaptations": ["easy-read"],
        "body": [block(teacher="<p>Show one card.</p>", pupils="<p>Point.</p>")],
    }
    return _changed(record, changes)


def welsh(**changes: Any) -> dict[str, Any]:
    record = {
        "title": "Dau bennawd rhyfedd",
        "summary": "Mae disgyblion yn penderfynu pa bennawd i'w gredu.",
        "body": [block("outcomes", ["Gall disgyblion ofyn pwy sy'n dweud."]), block(title="Didoli'r cardiau")],
    }
    return _changed(record, changes)


def oak(**changes: Any) -> dict[str, Any]:
    """A lesson of another publisher, under an open licence."""
    changes = {
        "minutes": None,
        "publisher": "Oak National Academy",
        "licence": "ogl-3.0",
        "attribution": "Contains public sector information.",
        "source_url": "https://example.org/lesson",
    } | changes
    return lesson(**changes)


def _changed(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**record, **changes}.items() if value is not None}
