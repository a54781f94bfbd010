"""The words and names behind ``example_result``, written for these tests."""

# ruff: noqa: E501

from __future__ import annotations

MEANINGS = {
    "assigned": "It says something that clearly belongs to a theme.",
    "uncertain": "It says something, but which theme it belongs to is open: look again.",
    "none of these": "It says something clear that no theme holds.",
    "uninformative": "It can be read, but says too little to sort.",
    "blank": "Nothing was written.",
    "nothing to add": "The person wrote that they had nothing to add.",
    "too short": "Too few letters to mean anything.",
    "other language": "Written in another language: to be translated, or coded by a person.",
    "unreadable": "The row could not be read as text.",
}

# code: (kind, number, title, source, description, what falls outside, keywords, centre)
WIDE = {
    "B1": ("blocks", "1", "Too many sign-offs", "phrase bank", (0.22, 0.74)),
    "B2": ("blocks", "2", "No time or people to spare", "participants' words", (0.48, 0.84)),
    "B3": ("blocks", "3", "Not being listened to", "phrase bank", (0.20, 0.42)),
    "B4": ("blocks", "4", "Fear of blame", "phrase bank", (0.42, 0.58)),
    "H1": ("helps", "1", "Leaders who listen and act", "phrase bank", (0.68, 0.50)),
    "H2": ("helps", "2", "Room to try things", "participants' words", (0.80, 0.74)),
    "H3": ("helps", "3", "Learning from other teams", "phrase bank", (0.76, 0.24)),
    "U1": ("unclear", "1", "Computers and systems", "participants' words", (0.46, 0.18)),
}
LEAVES = {
    "B1a": ("B1", "Forms and committees", ("form", "committee", "approval", "sign")),
    "B1b": ("B1", "Nobody knows who decides", ("decide", "who", "permission")),
    "B2a": ("B2", "No time away from the work", ("time", "shift", "busy")),
    "B2b": ("B2", "Too few staff", ("staff", "vacancy", "rota")),
    "B3a": ("B3", "Ideas that get no answer", ("ideas", "answer", "heard", "box")),
    "B3b": ("B3", "Decided before we were asked", ("already", "decided", "asked")),
    "B4a": ("B4", "Blamed when it goes wrong", ("blame", "wrong", "safe")),
    "H1a": ("H1", "Managers who come and see", ("manager", "ward", "see", "visit")),
    "H1b": ("H1", "A leader who says yes", ("yes", "backing", "support")),
    "H2a": ("H2", "Small tests before big plans", ("small", "test", "try", "week")),
    "H2b": ("H2", "A little money without a long form", ("money", "fund", "pounds")),
    "H3a": ("H3", "Seeing how others do it", ("other", "teams", "visit", "share")),
    "U1a": ("U1", "Computers and systems at work", ("computer", "system", "log")),
}

# (participant, role, ((leaf, score, text), ...)); leaf "-" is none of these, "0" uninformative
# fmt: off
WRITTEN: tuple[tuple[str, str, tuple[tuple[str, float, str], ...]], ...] = (
    ("a", "Nurse", (("B1a", 0.97, "Every small change needs three forms and two committees."),)),
    ("b", "Nurse", (("B1a", 0.93, "I filled in the approval form in March and it is now October."),
                    ("H2a", 0.88, "Let us test it on one ward for a week first."))),
    ("c", "Doctor", (("B1a", 0.91, "Sign-off takes longer than the project."),)),
    ("d", "Manager", (("B1b", 0.86, "Nobody can tell me who is allowed to decide."),
                      ("H1b", 0.81, "It moves when one senior person says yes and means it."))),
    ("e", "Therapist", (("B1b", 0.84, "Three managers each think that the other one decides."),)),
    ("f", "Nurse", (("B1a", 0.95, "The form asks for a business case to move a cupboard."),)),
    ("g", "Doctor", (("B2a", 0.96, "There is no time in a twelve-hour shift to improve anything."),)),
    ("h", "Nurse", (("B2a", 0.94, "I do my improvement work at home on Sundays."),
                    ("B2b", 0.79, "We have four vacancies and nobody to cover."))),
    ("i", "Nurse", (("B2b", 0.92, "When the rota is full of gaps, ideas are the first thing to go."),)),
    ("j", "Healthcare assistant", (("B2b", 0.90, "Not enough staff, simple as that."),)),
    ("k", "Therapist", (("B2a", 0.87, "Give us one protected hour; we have never had one."),)),
    ("l", "Doctor", (("B2a", 0.55, "Clinics are overbooked so meetings are missed."),)),
    ("m", "Nurse", (("B3a", 0.95, "I put an idea in the box two years ago and never got an answer."),
                    ("H1a", 0.90, "The director who walks the ward at night hears more."))),
    ("n", "Healthcare assistant", (("B3a", 0.93, "No one asks the people who do the cleaning."),)),
    ("o", "Nurse", (("B3a", 0.89, "We say the same thing every year and nothing comes back."),)),
    ("p", "Therapist", (("B3b", 0.91, "The consultation opened after the decision was made."),)),
    ("q", "Manager", (("B3b", 0.83, "Staff can smell it when a plan is already decided."),)),
    ("r", "Doctor", (("B3b", 0.80, "We were asked what colour, not whether."),)),
    ("s", "Nurse", (("B4a", 0.88, "If it goes wrong, your name is on it; if it goes right, it is not."),)),
    ("t", "Doctor", (("B4a", 0.85, "People play safe because the last person who tried got blamed."),)),
    ("u", "Manager", (("B4a", 0.71, "An incident form is not a thank-you letter."),)),
    ("v", "Nurse", (("H1a", 0.96, "Our matron comes and sees for herself, then fixes it."),)),
    ("w", "Healthcare assistant", (("H1a", 0.92, "She knows our names and asks what gets in the way."),)),
    ("x", "Nurse", (("H1a", 0.90, "The chief executive worked a shift with us and it changed things."),
                    ("B2b", 0.66, "She saw how few of us there were."))),
    ("y", "Doctor", (("H1b", 0.94, "A boss who says: try it, I will back you."),)),
    ("z", "Therapist", (("H1b", 0.87, "Support from the top, in public and in writing."),)),
    ("aa", "Nurse", (("H1b", 0.58, "Good leadership."),)),
    ("ab", "Manager", (("H2a", 0.95, "Start with one patient on one day, then grow."),)),
    ("ac", "Nurse", (("H2a", 0.93, "We tried the new handover for a week and kept the half that worked."),)),
    ("ad", "Doctor", (("H2a", 0.90, "Small tests, quick results, no steering group."),
                      ("B1a", 0.82, "What kills it is the steering group."))),
    ("ae", "Nurse", (("H2b", 0.91, "Two hundred pounds and no questions bought us the label printer."),)),
    ("af", "Healthcare assistant", (("H2b", 0.88, "A small fund that anyone can ask."),)),
    ("ag", "Therapist", (("H2b", 0.86, "A bit of money without a twelve-page form."),)),
    ("ah", "Doctor", (("H3a", 0.92, "Visiting the hospital down the road taught us more than any course."),)),
    ("ai", "Manager", (("H3a", 0.90, "A monthly call where teams show what failed."),)),
    ("aj", "Nurse", (("H3a", 0.84, "We copied their discharge checklist, with their blessing."),)),
    ("ak", "Nurse", (("U1a", 0.90, "It takes nine minutes to log in."),)),
    ("al", "Doctor", (("U1a", 0.87, "Six systems, six passwords."),)),
    ("am", "Therapist", (("U1a", 0.72, "The new computer on wheels."),)),
    ("an", "Manager", (("-", 0.31, "Perhaps not everything needs to change: some of it works well."),)),
    ("ao", "Doctor", (("-", 0.24, "Stop asking us and start paying us."),)),
    ("ap", "Nurse", (("-", 0.20, "The canteen closing at three ended the best conversations we had."),)),
    ("aq", "Nurse", (("0", 0.0, "Well, you know how it is."),)),
    ("ar", "Manager", (("0", 0.0, "As above."),)),
    ("as", "Doctor", (("B4a", 0.52, "Being careful is part of the job, and I would not call that fear."),)),
    ("at", "Therapist", (("B1a", 0.51, "Some of the forms are there for a reason."),)),
)
# fmt: on
CAMPAIGN = "Cut the red tape: let staff on the ward decide."
BAD = (
    ("blank", "", None),
    ("blank", "", None),
    ("nothing to add", "Nothing to add, thanks.", "en"),
    ("nothing to add", "n/a", "en"),
    ("too short", "ok", None),
    ("other language", "Mae angen mwy o amser arnom ni i wella pethau.", "cy"),
    ("other language", "Nie mamy czasu na spotkania zespołu.", "pl"),
    ("other language", "Dylai rheolwyr ddod i weld drostyn nhw eu hunain.", "cy"),
    ("unreadable", "", None),
)
