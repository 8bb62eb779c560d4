"""Referrals, and the weeks in which people are called one by one. Every person and every word is invented."""

from cases import actions
from desk.demo.steps.cases import Scope, accept, call, permit, person, prepare, refer, screen, two
from desk.demo.steps.days import days_ago


def declined(d):
    case = refer(
        20,
        d.laurel,
        d.joan,
        two("Paige Ellison", "Tom Ellison", "Wyatt Rudd", "Carol Rudd", grade=9),
        "They stopped talking to each other after a project.",
        ("other",),
    )
    with days_ago(19):
        actions.decline(
            case=case,
            reason="This is a conflict that your school can settle in a classroom circle. We gladly help to plan it.",
            by=d.carla,
        )


def answered(d):
    case = refer(
        9,
        d.lincoln,
        d.tess,
        two("Ibrahim Sesay", "Fatmata Sesay", "Owen Kessler", "Dana Kessler"),
        "Ibrahim was called names for weeks and then hit at the bus stop.",
        ("bias", "assault"),
    )
    with days_ago(8):
        actions.ask(case=case, question="Which of the two buses was it, and who saw it?", by=d.carla)
    with days_ago(7):
        actions.answer(case=case, text="The 3:10 bus. Two eighth graders and the driver saw it.", by=d.tess)


def returned(d):
    case = refer(
        6,
        d.skyview,
        d.omar,
        two("Lena Ostrowski", "Marek Ostrowski", "Brandon Kite", "Julie Kite", grade=9),
        "A locker was broken open and a jacket taken.",
        ("theft",),
    )
    with days_ago(5):
        actions.ask(case=case, question="Do both families know that you have sent this to us?", by=d.carla)


def flagged(d):
    """Screened, with an answer that raises a concern; the mediator has been asked and has not answered."""
    case = refer(
        4,
        d.laurel,
        d.joan,
        two("Marcus Fields", "Denise Fields", "Jonah Two Moons", "Ray Two Moons", grade=11),
        "A pocket knife was shown in a quarrel about a parking place. Nobody was hurt.",
        ("threat", "weapon"),
        police=True,
        involvement_note="Officer Hale, report filed.",
    )
    screen(3, case, d.carla, weapon="yes")
    with days_ago(3, hour=11):
        actions.assign(case=case, mediator=d.grace, by=d.carla)


def waiting(d):
    refer(
        2,
        d.skyview,
        d.omar,
        two("Zoë Hämäläinen", "Päivi Hämäläinen", "Tyler Bergstrom", "Kim Bergstrom", grade=10),
        "Pictures of Zoë were passed around with insults.",
        ("cyberbullying", "harassment"),
    )


def urgent(d):
    refer(
        0,
        d.lincoln,
        d.tess,
        two("Noah Whitman", "Sarah Whitman", "Caleb Stands Over Bull", "Irene Stands Over Bull"),
        "Noah was pushed down the stairs after gym class and broke his wrist.",
        ("assault",),
        is_urgent=True,
        urgent_reason="The expulsion hearing is on Thursday.",
        injury_or_loss="A broken wrist.",
    )


def withdrawn_after_consent(d):
    case = refer(
        30,
        d.lincoln,
        d.tess,
        two("Theo Blackwater", "Lorna Blackwater", "Mason Greer", "Kelly Greer"),
        "Theo's braid was cut off during recess.",
        ("assault", "bias"),
    )
    accept(28, case, d.carla, d.aiyana)
    prepare(20, person(case, "Theo"), d.aiyana)
    prepare(16, person(case, "Mason"), d.aiyana)
    with days_ago(4):
        actions.withdraw(party=person(case, "Mason"), by=d.aiyana)


def on_hold(d):
    case = refer(
        25,
        d.skyview,
        d.omar,
        two("Ruby Castellanos", "Inés Castellanos", "Devin Marsh", "Paula Marsh", grade=11, language="es"),
        "Threats by text message after a break-up.",
        ("threat", "cyberbullying"),
    )
    accept(22, case, d.carla, d.manuel, threat="yes")
    prepare(18, person(case, "Ruby"), d.manuel)
    with days_ago(6):
        actions.set_hold(
            case=case, reason="A new message with a threat on Monday. The school looks into it.", by=d.manuel
        )


def half_prepared(d):
    """One side is prepared, the other does not answer the telephone."""
    case = refer(
        15,
        d.skyview,
        d.omar,
        two("Amara Okonkwo", "Ngozi Okonkwo", "Jace Tillman", "Erin Tillman", grade=10),
        "A fight in the cafeteria; Amara's glasses were broken.",
        injury_or_loss="Glasses, 240 dollars.",
    )
    accept(13, case, d.carla, d.manuel, d.aiyana)
    call(12, person(case, "Amara"), d.manuel, "reached", "The mother wants to come along.")
    prepare(9, person(case, "Amara"), d.manuel)
    call(9, person(case, "Jace"), d.aiyana, "no_answer", step="Try the mother's work number", due=-2)


def first_calls(d):
    """A next step is due today, another one is late."""
    families = ("Sofía Gutiérrez-Villaseñor", "Guadalupe Villaseñor", "Hunter Macready", "Bill Macready")
    case = refer(
        8,
        d.lincoln,
        d.tess,
        two(*families, language="es"),
        "A drink was poured over Sofía's drawings, in front of the class.",
        ("bullying", "vandalism"),
    )
    accept(6, case, d.carla, d.manuel)
    sofia, hunter = person(case, "Sofía"), person(case, "Hunter")
    message = "Left a message in Spanish."
    call(5, sofia, d.manuel, "left_message", message, step="Call again in the evening", due=-1)
    call(4, hunter, d.manuel, "reached", "The father is glad that somebody asks.", step="Send the papers", due=0)
    permit(3, hunter, d.manuel, Scope.TAKE_PART)


def just_accepted(d):
    case = refer(
        5,
        d.laurel,
        d.joan,
        two("Bodhi Lamb", "Skye Lamb", "Ezra Cole", "Ann Cole", grade=9),
        "Bodhi's bicycle was thrown into the creek.",
        ("vandalism",),
    )
    accept(2, case, d.carla, d.grace)
