"""What the scan of free text asks about, and what it leaves alone: a table both ways."""

import time

import pytest

from training.asking.scan import Finding, findings

FOUND = [
    (Finding.UPN, "His UPN is A123456789012."),
    (Finding.UPN, "pupil H801200001001 needs a seat at the front"),
    (Finding.UPN, "UPN: B 8270 1234 5678 9"),
    (Finding.UPN, "temporary number T80120000100A"),
    (Finding.NHS, "NHS 943 476 5919"),
    (Finding.NHS, "number 9434765919 on the form"),
    (Finding.NI, "her NI number is QQ 12 34 56 C".replace("QQ", "AB")),
    (Finding.BIRTH, "DOB 14/03/2012"),
    (Finding.BIRTH, "d.o.b. 3.4.11"),
    (Finding.BIRTH, "date of birth: 14 March 2012"),
    (Finding.BIRTH, "Tom Baker 14/03/2012 will attend"),
    (Finding.BIRTH, "Aisha Khan (2 May 2011) and others"),
    (Finding.BIRTH, "Siân O'Neill, 2011-05-02"),
    (Finding.BIRTH, "born on 5 June 2010"),
    (Finding.BIRTH, "dyddiad geni 05/06/2010"),
    (Finding.PUPIL, "my student has been drawing symbols"),
    (Finding.PUPIL, "My pupil finds loud rooms hard"),
    (Finding.PUPIL, "it is about my son"),
    (Finding.PUPIL, "This child lives with his aunt"),
    (Finding.PUPIL, "One of our Year 10 boys shares videos"),
    (Finding.PUPIL, "a Year 9 boy who said he wants to fight"),
    (Finding.PUPIL, "We have a student who has autism"),
    (Finding.PUPIL, "a girl in my class told me about a chat group"),
    (Finding.PUPIL, "There is a pupil called Tom"),
    (Finding.PUPIL, "mainly because of Tom in Year 9"),
    (Finding.PUPIL, "we think Jamal, in 9B needs help".replace(", in", " in")),
    (Finding.PUPIL, "mae fy nisgybl yn gwylio fideos"),
    (Finding.PUPIL, "un o'n disgyblion ni"),
    (Finding.PUPIL, "we have a lad who posts about fighting"),
    (Finding.PUPIL, "student in 9B made a threat"),
    (Finding.PUPIL, "Ahmed in 10C draws symbols"),
    (Finding.CONCERN, "concerned about Ahmed"),
    (Finding.CONCERN, "I am worried about a pupil"),
    (Finding.CONCERN, "we are concerned that he is being radicalised"),
    (Finding.CONCERN, "She has been watching extremist videos"),
    (Finding.CONCERN, "he told me he hates them"),
    (Finding.CONCERN, "after an incident with one pupil"),
    (Finding.CONCERN, "she disclosed to her tutor"),
    (Finding.CONCERN, "We referred him to Channel"),
    (Finding.CONCERN, "wants to hurt people at school"),
    (Finding.CONCERN, "worried about my neighbour"),
    (Finding.CONCERN, "concerned about someone in our mosque"),
    (Finding.CONCERN, "rwy'n poeni am ddisgybl"),
    (Finding.CONTACT, "ring his mother on 01632 960123"),
    (Finding.CONTACT, "+44 1632 960 123 after four"),
    (Finding.CONTACT, "write to parent@example.org"),
]

LEFT_ALONE = [
    "Year 9 pupils",
    "Our students are fine with a longer session.",
    "our Year 10 students ask many questions about the news",
    "We would like our pupils to question what they see online.",
    "Two classes of Year 5 pupils, mixed ability, in the hall.",
    "A pupil workshop for Year 8, with a teacher present.",
    "a student voice group would like to help",
    "Pupil premium lead and SENCo will attend.",
    "My students have studied propaganda in history.",
    "Staff were last trained on 12 September 2024.",
    "Our last refresher was on 12/09/2023 and we need another before July.",
    "Oak Lane Primary School, 14/03/2019 was our last Ofsted visit.",
    "Prevent Training 12/09/2023",
    "Could you come on 14/01/2027 or 21 January 2027?",
    "Sam Example 14/01/2027 at 4pm would suit",
    "How should staff respond when a pupil says something extreme?",
    "What should we do if a child discloses something?",
    "Understanding how to share a concern and who to tell.",
    "Staff are worried about fake news and AI images.",
    "Parents are concerned about online games.",
    "Staff are worried about TikTok and Andrew Tate.",
    "We are concerned about Islamophobia.",
    "Maths in 9B was on graphs that fib",
    "Governors are concerned about a lack of confidence.",
    "We are worried about the new guidance.",
    "Difficult conversations with parents and carers",
    "English in Year 9 covers persuasive writing.",
    "We teach Citizenship in Year 10 and PSHE in Year 7.",
    "Assembly for Years 7 to 9, about 240 pupils.",
    "Pupils in Year 6 have done a unit on stereotypes.",
    "Room 12 is on the first floor; use the ramp by gate B.",
    "Hearing loop in the hall, captions on all films please.",
    "A BSL interpreter for one member of staff",
    "Large print for two people, and a chair with arms.",
    "We have 30 staff, 12 teaching assistants and 3 governors.",
    "Our postcode is DE1 2AB and our URN is 900001.",
    "Session 2 of 3; the first was 90 minutes.",
    "Raising awareness of the Channel process and referrals.",
    "Safeguarding team of 5, DSL and two deputies",
    "hyfforddiant i staff ar ddyletswydd Prevent",
    "disgyblion Blwyddyn 9",
    "",
]


@pytest.mark.parametrize(("finding", "text"), FOUND, ids=[text for _finding, text in FOUND])
def test_it_asks_about(finding: Finding, text: str) -> None:
    assert finding in findings(text)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_it_leaves_alone(text: str) -> None:
    assert findings(text) == []


def test_several_texts_give_each_kind_once_in_a_fixed_order() -> None:
    assert findings("my son", "call 01632 960123", "my pupil; DOB 1.2.2012") == [
        Finding.BIRTH,
        Finding.PUPIL,
        Finding.CONTACT,
    ]


def test_line_breaks_and_odd_spaces_hide_nothing() -> None:
    assert findings("date of\nbirth:\u00a014/03/2012") == [Finding.BIRTH]


@pytest.mark.parametrize("text", ["a " * 200, "a pupil " * 80, "A" * 600, "1 " * 300, "worried about a " * 40])
def test_repetition_costs_little(text: str) -> None:
    """Time by the same text twice as long: a pattern that runs wild would take many times as long, not four."""
    findings(text)
    started = time.process_time()
    findings(text)
    once = time.process_time() - started
    started = time.process_time()
    findings(text * 2)
    assert time.process_time() - started < 20 * once + 0.05
