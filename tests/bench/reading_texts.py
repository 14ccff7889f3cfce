"""Invented texts of any length in the form of stakeholder summaries."""

from random import Random

STATES = ["Hungary", "Mexico", "Brunei Darussalam", "Republic of Korea", "Chad", "Norway", "Peru"]
BODIES = [
    "the Human Rights Committee",
    "the Special Rapporteur on the situation of human rights defenders",
]
BODIES += ["the Working Group on Arbitrary Detention", "OHCHR", "the Committee against Torture"]
ACTS = ["adopt a law on the protection of human rights defenders", "ratify the ICCPR and the CAT"]
ACTS += [
    "investigate threats against women human rights defenders",
    "end the surveillance of journalists",
]
ACTS += ["publish the report on reprisals; and invite the mandate holder without delay"]


def text(characters: int, seed: int) -> str:
    """Write a text of at least so many characters, the same for the same seed."""
    random = Random(seed)
    state = random.choice(STATES)
    parts = [
        "United Nations\nGeneral Assembly\nDistr.: General\n3 March 2025\nOriginal: English\n"
        f"Human Rights Council\nFiftieth session\n3 March 2025\nSummary of submissions on "
        f"{state}\n\n"
        "I. Background\n"
    ]
    notes = []
    size = number = 0
    while size < characters:
        number += 1
        body, act = random.choice(BODIES), random.choice(ACTS)
        paragraph = (
            f"{number}. Joint Submission {number % 7 + 1} (JS{number % 7 + 1}) noted that "
            f"{body} had raised "
            f"concern about {state} in A/HRC/{random.randint(20, 55)}/{random.randint(1, 90)}, of "
            f"{random.randint(1, 28)} May 20{random.randint(10, 24)}, and that "
            f"{random.randint(3, 900)} "
            f"people had been questioned in 20{random.randint(10, 24)}. Little had changed "
            f"since then, "
            "although the authorities had announced a plan, and the courts were seldom asked "
            "to look at it."
            f"{number} JS{number % 7 + 1} recommended that {state} {act}.\n"
        )
        notes.append(f"{number} JS{number % 7 + 1}, page {number}. See A/HRC/27/{number}.\n")
        parts.append(paragraph)
        size += len(paragraph) + len(notes[-1])
    return "".join([*parts, "Notes\n", *notes])
