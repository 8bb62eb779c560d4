from django.db import migrations

PROMISES = {
    "en": [
        (
            "apology",
            "I write a letter that says what I did, how I think it was for you, and what I will do differently. "
            "The mediator reads it before you do.",
            "The letter has been handed over, and you have said that you have read it.",
        ),
        (
            "apology",
            "I tell you in person, with the mediator there, what I did and that it was wrong.",
            "The mediator was there and writes down the day.",
        ),
        (
            "restitution",
            "I pay for what I broke, in equal parts on the first school day of each month.",
            "The center writes down each payment and gives a receipt.",
        ),
        (
            "restitution",
            "I repair what I damaged, together with the custodian, until it can be used again.",
            "You look at it together with the custodian and say that it can be used.",
        ),
        (
            "service",
            "I help the custodian clean the hallway where it happened, after school on Wednesdays from 3:30 to 4:30.",
            "The custodian signs a card each time.",
        ),
        (
            "service",
            "I help younger students with reading in the library at lunch on Tuesdays and Thursdays.",
            "The librarian signs a sheet each time.",
        ),
        (
            "behavior",
            "I call you by your name, and by no other word.",
            "You and the counselor talk every Friday for four weeks, and you say whether it was so.",
        ),
        (
            "behavior",
            "When I am angry I walk away and go to the counselor's room.",
            "The counselor writes down each visit, and we look at the list together.",
        ),
        (
            "behavior",
            "I delete the picture and the messages from my telephone and my accounts, and post nothing about you.",
            "My parent looks through the telephone with me and signs that nothing is there.",
        ),
        (
            "support",
            "I meet the counselor once a week for six weeks.",
            "The counselor writes down that I came, and nothing of what was said.",
        ),
        (
            "safety",
            "I do not sit at your table, and I use the other stairway between classes.",
            "You and the counselor talk every Friday for four weeks, and you say whether it was so.",
        ),
        (
            "safety",
            "If we meet by chance, I say nothing and go on; so do my friends, whom I ask to.",
            "Each of us tells the counselor at once if it was otherwise.",
        ),
        (
            "other",
            "We meet again with the mediator after four weeks and say how it has been.",
            "The meeting has taken place.",
        ),
    ],
    "es": [
        (
            "apology",
            "Escribo una carta que dice lo que hice, cómo creo que fue para usted y qué haré de otra manera. "
            "El mediador la lee antes que usted.",
            "La carta fue entregada y usted ha dicho que la leyó.",
        ),
        (
            "apology",
            "Le digo en persona, con el mediador presente, lo que hice y que estuvo mal.",
            "El mediador estuvo presente y anota el día.",
        ),
        (
            "restitution",
            "Pago lo que rompí, en partes iguales, el primer día de clases de cada mes.",
            "El centro anota cada pago y da un recibo.",
        ),
        (
            "restitution",
            "Reparo lo que dañé, junto con el conserje, hasta que se pueda usar otra vez.",
            "Usted lo revisa con el conserje y dice que se puede usar.",
        ),
        (
            "service",
            "Ayudo al conserje a limpiar el pasillo donde pasó, los miércoles después de clases de 3:30 a 4:30.",
            "El conserje firma una tarjeta cada vez.",
        ),
        (
            "service",
            "Ayudo a alumnos menores con la lectura en la biblioteca, los martes y jueves a la hora del almuerzo.",
            "El bibliotecario firma una hoja cada vez.",
        ),
        (
            "behavior",
            "Le llamo por su nombre y con ninguna otra palabra.",
            "Usted y el consejero hablan cada viernes durante cuatro semanas, y usted dice si fue así.",
        ),
        (
            "behavior",
            "Cuando estoy enojado me alejo y voy a la oficina del consejero.",
            "El consejero anota cada visita, y miramos la lista juntos.",
        ),
        (
            "behavior",
            "Borro la foto y los mensajes de mi teléfono y de mis cuentas, y no publico nada sobre usted.",
            "Mi madre o mi padre revisa el teléfono conmigo y firma que no queda nada.",
        ),
        (
            "support",
            "Me reúno con el consejero una vez por semana durante seis semanas.",
            "El consejero anota que asistí, y nada de lo que se dijo.",
        ),
        (
            "safety",
            "No me siento en su mesa, y uso la otra escalera entre clases.",
            "Usted y el consejero hablan cada viernes durante cuatro semanas, y usted dice si fue así.",
        ),
        (
            "safety",
            "Si nos encontramos por casualidad, no digo nada y sigo mi camino; se lo pido también a mis amigos.",
            "Cada uno avisa al consejero enseguida si no fue así.",
        ),
        (
            "other",
            "Nos reunimos otra vez con el mediador después de cuatro semanas y decimos cómo ha ido.",
            "La reunión tuvo lugar.",
        ),
    ],
}


def put_on_the_list(apps, schema_editor):
    TypicalPromise = apps.get_model("agreements", "TypicalPromise")
    for language, promises in PROMISES.items():
        for kind, what, how_known in promises:
            words = {"kind": kind, "how_known": how_known}
            TypicalPromise.objects.get_or_create(language=language, what=what, defaults=words)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_the_draft_as_typed")]

    operations = [migrations.RunPython(put_on_the_list, migrations.RunPython.noop)]
