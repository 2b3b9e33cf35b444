"""Plain support mails of about 1 kB, Russian and English, from contacts that Odoo knows and from strangers."""

from email.message import EmailMessage

DOMAIN = "bench.example"

TEXTS = (
    (
        "Заказ {number}: блендер протекает",
        "Здравствуйте!\n\nВ прошлый вторник получил у вас блендер по заказу {number}. Первые два дня всё было хорошо, "
        "а вчера из-под чаши потекла вода. Кольцо подтянул, уплотнитель на месте, трещин не вижу, но лужа на столе всё "
        "равно появляется.\n\nСкажите, пожалуйста, что делать: везти его в магазин, где покупал, или вы пришлёте "
        "курьера? Чек и коробка сохранились, фотографии могу прислать.\n\nЕсли нужен ремонт, сколько он займёт? "
        "Блендер нужен мне каждый день.\n\nС уважением,\nИван Клиентов\nтел. +7 495 000-00-00\n",
    ),
    (
        "Order {number}: the blender leaks",
        "Hello,\n\nlast Tuesday I received a blender from you, order {number}. For two days it worked well, but "
        "yesterday water came out from under the jug. I have tightened the ring, the seal is where it belongs and I "
        "see no cracks, and still there is a puddle on the table each time I use it for more than a minute. The "
        "motor sounds as it did on the first day, so I do not think that water has got into the base.\n\nPlease "
        "tell me what to do: shall I bring it to the shop where I bought it, or will you send somebody to collect "
        "it? I have kept the receipt and the box, and I can send photographs if they help.\n\nIf it has to be "
        "repaired, how long will that take? I use the blender every day, and a replacement for the time of the "
        "repair would be welcome. If a new seal is all that is missing, I would rather change it myself.\n\n"
        "Kind regards,\nJohn Customer\nphone +44 20 0000 0000\n",
    ),
)


def is_known(number):
    """Tell whether the sender of mail ``number`` is a contact: half of each language's are."""
    return number // 2 % 2 == 0


def sender(number):
    # Each mail has its own: Odoo takes twenty from one address within two hours for a loop.
    return f"customer{number}@shop{number % 7}.example"


def build(number, alias):
    """Return the bytes of mail ``number`` to ``alias``: the same for everybody, but for the address it goes to."""
    subject, text = TEXTS[number % 2]
    mail = EmailMessage()
    mail["From"] = f"Customer {number} <{sender(number)}>"
    mail["To"] = f"{alias}@{DOMAIN}"
    mail["Subject"] = subject.format(number=number)
    mail["Date"] = "Mon, 02 Nov 2026 10:00:00 +0300"
    mail["Message-ID"] = f"<{number}.{alias}@mail.example>"
    mail.set_content(text.format(number=number))
    return mail.as_bytes()
