"""How mail programs announce the quoted mail and the signature: Russian, English, a little German and French."""

import re

_MAIL_OR_NAME = r"[^\n]{0,200}"
ATTRIBUTION = re.compile(
    r"\s*(?:"
    rf"on\b{_MAIL_OR_NAME}\bwrote:"
    rf"|{_MAIL_OR_NAME}\b(?:пишет|писал(?:а|\(а\))?|написал(?:а|\(а\))?|schrieb(?:\s[^\n]{{0,100}})?|a écrit\s?):"
    r"|(?:(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота"
    r"|воскресенье),?\s)?\d{1,2}[.\s][\w.]{2,10}[.\s]\d{4}(?:\sг\.?)?,?\s(?:в\s)?\d{1,2}:\d{2}[^\n]{0,200}"
    r":"
    r")\s*\Z",
    re.IGNORECASE,
)
# How the first of several lines of an announcement starts, and what proves that it announces a mail.
WRAPPED = re.compile(
    r"\s*(?:on\s|am\s|le\s|\d{1,2}[.\s]|(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|сред|четверг|пятниц"
    r"|суббот|воскресень))",
    re.IGNORECASE,
)
DATED = re.compile(r"@|\b\d{1,2}:\d{2}\b|\b20\d\d\b")
# After these everything down to the end is the earlier mail.
ORIGINAL = re.compile(
    r"\s*(?:[-_]{3,}\s*(?:original message|original appointment|reply message|исходное сообщение|исходное"
    r" письмо|ursprüngliche nachricht|message d'origine)\s*[-_]{3,}|_{20,})\s*\Z",
    re.IGNORECASE,
)
HEADER_FIRST = re.compile(r"\s*\*?(?:from|от|от кого|von|de)\s?:\*?\s?\S", re.IGNORECASE)
HEADER_NEXT = re.compile(
    r"\s*\*?(?:sent|date|to|subject|отправлено|дата|кому|тема|gesendet|an|betreff|envoyé|à|objet)\s?:\*?\s?\S",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"\s*(?:[-_]{3,}\s*(?:forwarded message|пересылаемое сообщение|переадресованное сообщение"
    r"|перенаправленное сообщение|weitergeleitete nachricht)"
    r"|begin forwarded message:|начало переадресованного сообщения:?|-{3,}\s*конец пересылаемого)",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"(?:--|—|–)\s?\Z")
DEVICE = re.compile(
    r"\s*(?:sent from (?:my |mail for |outlook |yahoo |the )[^\n]{1,60}|get outlook for [^\n]{1,40}|sent"
    r" with [^\n]{1,40}"
    r"|отправлено (?:с|из|со) (?:моего |мобильн|iphone|ipad|android|samsung|почты|приложения|outlook|mail"
    r"|яндекс|устройства)[^\n]{0,80}"
    r"|отправлено из [^\n]{1,60}|von meinem [^\n]{1,40} gesendet|envoyé de mon [^\n]{1,40})\.?\s*\Z",
    re.IGNORECASE,
)
# Classes and ids that programs put on what they quote (marks itself) or on the line before it (marks the rest).
QUOTE_CLASSES = (
    "gmail_quote",
    "gmail_extra",
    "yahoo_quoted",
    "moz-cite-prefix",
    "moz-signature",
    "gmail_signature",
    "protonmail_quote",
    "protonmail_signature_block",
    "zmail_extra",
    "js-helper",
    "gmail_attr",
    "odoo_signature_wrapper",
    "tutanota_quote",
)
QUOTE_IDS = (
    "mail-app-auto-default-signature",
    "applemailsignature",
    "signature",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-signature",
)
REST_IDS = ("divrplyfwdmsg", "appendonsend", "stopspelling", "reply-intro", "oriMsgHtmlSeperator".lower())
OUTLOOK_RULE = re.compile(r"border-top:\s*solid\s+#?\w+\s+1\.0pt", re.IGNORECASE)
