"""The terms that the domain asks for, written down by hand from its tables and not from the files that are loaded."""

KEY_STAGES = "eyfs ks1 ks2 ks3 ks4 ks5 post-16-fe adult-staff adult-parents"
KEY_STAGE_OF_YEAR = {
    "nursery": "eyfs",
    "reception": "eyfs",
    **{f"year-{year}": "ks1" for year in (1, 2)},
    **{f"year-{year}": "ks2" for year in (3, 4, 5, 6)},
    **{f"year-{year}": "ks3" for year in (7, 8, 9)},
    **{f"year-{year}": "ks4" for year in (10, 11)},
    **{f"year-{year}": "ks5" for year in (12, 13, 14)},
}
# Areas of themes: the sensitivity of each theme under them; deeper themes name their broader one.
THEMES: dict[str, dict[str, int]] = {
    "thinking-and-information": {
        "critical-thinking": 0,
        "media-literacy": 0,
        "fake-news": 0,
        "checking-sources": 0,
        "propaganda-and-persuasion": 1,
        "bias-and-framing": 0,
        "algorithms-and-echo-chambers": 0,
        "conspiracy-theories": 1,
        "debate-and-oracy": 0,
    },
    "fake-news": {
        "misinformation": 0,
        "disinformation": 0,
        "malinformation": 1,
        "clickbait-and-scams": 0,
        "ai-and-deepfakes": 1,
    },
    "online-safety": {
        "online-grooming": 1,
        "gaming-and-chat": 0,
        "privacy-and-footprint": 0,
        "online-hate": 1,
        "memes-and-humour": 1,
        "reporting-and-getting-help-online": 0,
        "cyberbullying": 1,
    },
    "equality-and-diversity": {
        "equality-act": 0,
        "prejudice-and-discrimination": 1,
        "stereotypes": 0,
        "anti-racism": 1,
        "sexism-and-misogyny": 1,
        "lgbt-inclusion": 1,
        "disability-equality": 0,
        "religion-and-belief": 0,
        "migration-and-refugees": 1,
        "hate-crime": 1,
    },
    "anti-racism": {"antisemitism": 1, "anti-muslim-hatred": 1, "gypsy-roma-traveller": 1},
    "shared-values-and-democracy": {
        "fundamental-british-values": 0,
        "democracy": 0,
        "rule-of-law": 0,
        "individual-liberty": 0,
        "mutual-respect": 0,
        "human-rights": 0,
        "freedom-of-expression": 1,
        "community-cohesion": 0,
    },
    "extremism-and-radicalisation": {
        "extremism": 1,
        "radicalisation": 1,
        "grooming-and-exploitation": 1,
        "far-right-extremism": 1,
        "islamist-extremism": 1,
        "left-wing-anarchist-single-issue": 1,
        "mixed-or-unclear-ideology": 2,
        "incel-subculture": 1,
        "violence-fixation": 2,
        "stories-of-change": 1,
        "staying-safe-in-an-attack": 1,
    },
    "resilience-and-belonging": {
        "identity-and-belonging": 0,
        "peer-pressure": 0,
        "managing-feelings": 0,
        "conflict-resolution": 0,
        "help-seeking": 0,
        "self-esteem": 0,
        "friendship": 0,
        "mental-wellbeing": 1,
    },
    "history-and-heritage": {"black-and-asian-soldiers-ww2": 0, "holocaust-and-genocide": 1},
}
# The tables give these a sensitivity of "0 to 1" for the row, so only their place is fixed.
THEMES_OF_OPEN_SENSITIVITY: dict[str, str] = {
    "history-and-heritage": "empire-windrush-migration civil-rights-uk remembrance suffrage-and-protest local-heritage",
    "professional-practice": (
        "prevent-duty safeguarding-and-referral channel controversial-issues-teaching political-impartiality"
        " filtering-and-monitoring external-speakers-and-venues send-and-susceptibility risk-assessment"
        " governance-and-inspection"
    ),
}
SENSITIVITY_OF_AREA = {"extremism-and-radicalisation": 1}
SUBJECTS = (
    "english maths science art citizenship computing design-technology cooking-nutrition geography history languages"
    " music physical-education religious-education rshe-pshe drama media-studies sociology politics law psychology"
    " philosophy economics-business health-social-care criminology careers financial-education"
    " communication-and-language physical-development personal-social-and-emotional-development literacy"
    " mathematics-eyfs understanding-the-world expressive-arts-and-design independent-living numeracy creative-arts"
    " send-physical-development therapies sensory-integration speech-and-language-therapy preparing-for-adulthood"
    " whole-school"
)
NARROWER_SUBJECTS = {
    "languages": "french german spanish latin",
    "rshe-pshe": "relationships-education rse health-education economic-wellbeing",
}
RESOURCE_TYPES = (
    "lesson-plan scheme-of-work activity worksheet slides assembly tutor-time-pack drop-down-day-plan quiz card-sort"
    " scenario discussion-guide video audio story social-story poster infographic glossary game teacher-guide"
    " cpd-module e-learning policy-template risk-assessment-template checklist parent-guide leaflet"
    " primary-source-pack statutory-guidance website research communication-board"
)
SETTINGS = (
    "tutor-time assembly drop-down-day pshe-lesson subject-lesson cover-lesson small-group one-to-one"
    " alternative-provision library-or-independent club-or-enrichment home-learning staff-meeting inset-day twilight"
    " governor-meeting parent-workshop student-council transition-day awareness-day"
)
# By area, with the school census's code where the need has one of its own.
NEEDS: dict[str, dict[str, str]] = {
    "communication-and-interaction": {"autism": "ASD", "slcn": "SLCN"},
    "cognition-and-learning": {"mld": "MLD", "sld": "SLD", "pmld": "PMLD", "spld": "SPLD", "down-syndrome": "DS"},
    "social-emotional-and-mental-health": {"semh": "SEMH"},
    "sensory-and-or-physical": {
        "hearing-impairment": "HI",
        "vision-impairment": "VI",
        "multi-sensory-impairment": "MSI",
        "physical-disability": "PD",
    },
}
NARROWER_NEEDS = {
    "slcn": "dld",
    "spld": "dyslexia dyscalculia dyspraxia-dcd",
    "semh": "adhd anxiety attachment-and-trauma ebsa",
}
NEEDS_WITHOUT_AREA = {"other": "OTH", "no-specialist-assessment": "NSA"}
ADAPTATIONS = (
    "easy-read symbol-supported simplified-text large-print dyslexia-friendly colour-overlay high-contrast dual-coding"
    " social-story visual-timetable chunked-tasks sentence-starters sensory-or-object tactile braille"
    " screen-reader-ready audio-version bsl-video captions transcript audio-description makaton-cued low-arousal"
    " eal-glossary staff-script"
)
AUDIENCES = (
    "pupils teachers tutors-pastoral teaching-assistants senco dsl senior-leaders governors-trustees"
    " early-years-practitioners fe-staff initial-teacher-trainees parents-carers prevent-officers social-workers"
    " youth-workers foster-carers community-groups elected-members peer-mentors"
)
DURATION_BANDS = "up-to-10 11-20 21-30 31-45 46-60 61-90 91-120 half-day full-day multi-session"
LANGUAGES = (
    "cy bfi pl ro ur pa pa-guru pa-arab bn gu ar so pt es it fr lt lv bg sk rom cs hu uk ru tr ku ckb fa prs ps ta ml"
    " hi ne sq el ti am yo ig ak zh-hans zh-hant yue vi tl"
)
# Slug: redistribute, adapt, commercial, share alike.
LICENCES: dict[str, tuple[bool, bool, bool, bool]] = {
    "ogl-3.0": (True, True, True, False),
    "cc0-1.0": (True, True, True, False),
    "cc-by-4.0": (True, True, True, False),
    "cc-by-sa-4.0": (True, True, True, True),
    "cc-by-nc-4.0": (True, True, False, False),
    "cc-by-nc-sa-4.0": (True, True, False, True),
    "cc-by-nd-4.0": (True, False, True, False),
    "cc-by-nc-nd-4.0": (True, False, False, False),
    "school-use": (False, False, False, False),
    "all-rights-reserved": (False, False, False, False),
    "public-domain-mark": (True, True, True, False),
}
ATTRIBUTED = "ogl-3.0 cc-by-4.0 cc-by-sa-4.0 cc-by-nc-4.0 cc-by-nc-sa-4.0 cc-by-nd-4.0 cc-by-nc-nd-4.0"
CONTENT_GUIDANCE = (
    "discriminatory-language-discussed offensive-language-quoted discrimination-described war-and-violence-described"
    " terrorism-described crime-described grooming-or-exploitation-described bereavement-or-loss"
    " mental-health-discussed online-harm-described recent-or-live-event political-topic religious-belief-discussed"
    " external-website images-of-conflict none"
)
WORKING_LEVELS = "pre-formal semi-formal working-ks1 working-ks2 working-ks3 working-ks4"
# (subject, key stage): its statutory status today.
STATUTORY = {
    ("english", "ks1"): "statutory",
    ("english", "ks4"): "statutory",
    ("maths", "ks4"): "statutory",
    ("science", "ks4"): "statutory",
    ("art", "ks3"): "statutory",
    ("art", "ks4"): "entitlement",
    ("citizenship", "ks1"): "non-statutory",
    ("citizenship", "ks2"): "non-statutory",
    ("citizenship", "ks3"): "statutory",
    ("citizenship", "ks4"): "statutory",
    ("computing", "ks4"): "statutory",
    ("design-technology", "ks4"): "entitlement",
    ("geography", "ks4"): "entitlement",
    ("history", "ks2"): "statutory",
    ("history", "ks4"): "entitlement",
    ("languages", "ks2"): "statutory",
    ("languages", "ks4"): "entitlement",
    ("music", "ks4"): "entitlement",
    ("physical-education", "ks4"): "statutory",
    ("religious-education", "ks4"): "statutory",
    ("careers", "ks4"): "guidance",
}
# Words that Welsh shares with English, and languages whose own Welsh name is the English one.
SAME_IN_WELSH = {
    "language": "rom prs ps ml hi ti ig ak tl",
    "licence": "cc-by-4.0 cc-by-sa-4.0 cc-by-nc-4.0 cc-by-nc-sa-4.0 cc-by-nd-4.0 cc-by-nc-nd-4.0",
    "send-need": "adhd",
    "subject": "drama",
    "theme": "channel",
}
