"""The words by which automatic mail gives itself away when its headers do not, in Russian, English and a little of
German, French and Spanish. Subjects are matched from their first letter; texts near their beginning.
"""

import re


def _any(*patterns):
    return re.compile("|".join(patterns), re.IGNORECASE)


FORWARD = _any(r"\s*(?:fwd?|fw|пересл|перес|пересылка|wg|tr|rv)\s*(?:\[\d+\])?:")
REPLY = _any(r"\s*(?:re|aw|sv|отв|на)\s*(?:\[\d+\])?:")
_END = r"\s*(?:$|[:–—.!(\[,;]|-\s|\bre:)"
OUT_OF_OFFICE_SUBJECT = _any(
    r"(?:re:\s*)?\[?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|respond(?:er)?|answer))\]?" + _END,
    r"(?:re:\s*)?out[- ]of[- ](?:the[- ])?office(?:[- ]auto ?reply|[- ]reply|[- ]message)?" + _END,
    r"(?:re:\s*)?out[- ]of[- ](?:the[- ])?office\s+(?:until|till|from|to|through|\d)",
    r"(?:re:\s*)?ooo" + _END,
    r"(?:re:\s*)?(?:on )?(?:vacation|holiday|annual leave|maternity leave)(?: (?:reply|message|notice|auto.?reply))?"
    + _END,
    r"(?:re:\s*)?(?:i am|i'm|am) (?:currently )?(?:out of (?:the )?office|on (?:vacation|holiday|leave)|away)\b",
    r"(?:re:\s*)?(?:away|absence) (?:message|notice|notification)" + _END,
    r"(?:re:\s*)?автоматический ответ" + _END,
    r"(?:re:\s*)?автоматическое (?:уведомление|сообщение|подтверждение)" + _END,
    r"(?:re:\s*)?авто[- ]?ответ" + _END,
    r"(?:re:\s*)?\[?автоответчик\]?" + _END,
    r"(?:re:\s*)?вне офиса" + _END,
    r"(?:re:\s*)?(?:нет|отсутствую) (?:на месте|на работе|в офисе)" + _END,
    r"(?:re:\s*)?отсутствие на (?:работе|рабочем месте)",
    r"(?:re:\s*)?(?:я )?(?:(?:нахожусь )?в отпуске)(?:\s+(?:с|до|по)\s+\d.*)?" + _END,
    r"(?:re:\s*)?уведомление об отсутствии",
    r"(?:re:\s*|aw:\s*)?(?:automatische antwort|abwesenheitsnotiz|abwesend|abwesenheit)\b",
    r"réponse automatique",
    r"absence du bureau",
    r"absent du bureau",
    r"respuesta automática",
    r"fuera de la oficina" + _END,
    r"resposta automática",
    r"risposta automatica",
)
OUT_OF_OFFICE_TEXT = _any(
    r"\bthis is an? (?:auto(?:mated|matic|matically generated)?|out[- ]of[- ]office)[-"
    r" ](?:auto-?)?(?:e-?mail |mail )?(?:reply|response|message|notification|e-?mail)\b",
    r"\bthis (?:e-?mail|message|reply) (?:was|is|has been) (?:generated |sent )?automatically\b",
    r"\bi(?:'m| am| will be|'ll be) (?:currently |presently )?(?:out of (?:the )?office|on (?:annual "
    r"|maternity |parental |sick )?(?:leave|vacation|holiday)|away from (?:the office|my"
    r" desk))\b[\s\S]{0,400}?\b(?:limited access|no access|upon my return|when i (?:return|get back|am"
    r" back)|for urgent|in urgent|urgent matters|please contact|returning|return on|be back)\b",
    r"\bthank you for (?:your (?:e-?mail|message)|contacting)[\s\S]{0,200}?\b(?:i am|i'm|i will be|we"
    r" are) (?:currently )?(?:out of|away|on (?:leave|vacation|holiday)|closed)\b",
    r"это (?:письмо|сообщение)?\s*(?:автоматическ(?:ий ответ|ое (?:сообщение|письмо|уведомление))|автоответ(?:чик)?)",
    r"(?:письмо|сообщение|ответ|уведомление) (?:было )?(?:сгенерирован|сформирован|отправлен|создан)[оа]?"
    r" автоматически",
    r"(?:я |сейчас |буду )?(?:нахожусь|буду|сейчас) (?:в (?:ежегодном |очередном |декретном )?(?:отпуске"
    r"|командировке)|вне офиса|на больничном)[\s\S]{0,300}?(?:по (?:всем |срочным |неотложным )?вопросам"
    r"|обращ|отвечу|вернусь|после возвращения|доступ к почте|ограничен)",
    r"ich bin (?:derzeit |zur ?zeit |momentan |vom [\d.]+ )?[^.]{0,60}(?:nicht im (?:büro|haus)|außer"
    r" haus|abwesend|im urlaub)",
    r"je suis (?:actuellement )?(?:absente?|en congés?)",
    r"(?:estoy|estaré) (?:fuera de la oficina|de vacaciones)",
)
AUTOMATIC_NOTICE = _any(
    r"(?:please )?do not (?:reply|respond) (?:directly )?to this (?:e-?mail|message|mail)",
    r"не отвечайте на (?:это|данное) (?:письмо|сообщение)",
    r"отвечать на (?:это|данное) (?:письмо|сообщение) не (?:нужно|надо|следует)",
)
BOUNCE_SUBJECT = _any(
    r"undeliver(?:ed|able)\b",
    r"mail delivery (?:failed|failure|subsystem|system|problem|status|error)",
    r"delivery (?:status )?notification",
    r"delivery (?:has )?(?:failed|failure|delayed|report|error|problem)",
    r"failure notice\s*$",
    r"returned (?:mail|e-?mail|to sender)\b",
    r"(?:warning: )?(?:could not send message|message (?:delayed|undeliverable|not delivered|could not be delivered))",
    r"mail system error",
    r"nondeliverable mail",
    r"non[- ]?delivery",
    r"rejected (?:posting|mail)\b",
    r"e?-?mail (?:could not be|not) delivered",
    r"your message (?:was not delivered|could ?n.t be delivered|to .{1,80} (?:couldn't|could not|was not|has been) )",
    r"permanent error\b",
    r"не ?удается доставить",
    r"не ?удалось доставить",
    r"недоставлен",
    r"(?:ваше )?(?:письмо|сообщение) не (?:было )?(?:доставлено|может быть доставлено|отправлено)",
    r"ошибка (?:при )?(?:доставк|отправк)",
    r"отч[её]т о (?:не)?доставке",
    r"уведомление о (?:не)?доставке",
    r"возврат (?:почты|письма)",
    r"невозможно доставить",
    r"unzustellbar",
    r"(?:nachricht|mail|e-mail) (?:nicht zustellbar|konnte nicht)",
    r"non (?:remis|distribu)",
    r"échec de (?:la )?(?:remise|distribution|livraison)",
    r"no se (?:pudo|puede) entregar",
)
# What only a mail system writes.
BOUNCE_MACHINE = _any(
    r"this is the mail system at host",
    r"this message was created automatically by (?:the )?mail (?:delivery|system)",
    r"this is the (?:qmail|mail|postfix|sendmail|exim)[\w .-]{0,40} (?:program|system|server)",
    r"wasn't able to deliver your message",
    r"delivery (?:has failed|to the following recipients? (?:has )?failed)",
    r"the following (?:address(?:es)?|recipients?)(?:\(e?s\))? (?:failed|had permanent|could not)",
    r"the original message was received at",
    r"recipient address rejected",
    r"\b(?:smtp|remote)\b[^\n]{0,120}\b[45][0-5]\d\b",
    r"\b55[0-4][ -]5\.\d\.\d",
    r"(?:ваше |это )(?:письмо|сообщение)[^.\n]{0,80} не (?:было |может быть |удалось )?(?:доставлен"
    r"|доставить)[\s\S]{0,200}@",
    r"(?:ihre|diese) nachricht (?:konnte|wurde)[^.\n]{0,80}(?:zugestellt|übermittelt)",
    r"votre message n'a pas (?:pu être|été) (?:remis|distribué)",
)
# What people write too: counts only from a sender that is a machine.
BOUNCE_TEXT = _any(
    BOUNCE_MACHINE.pattern,
    r"your message (?:could not be|wasn't|was not|couldn't be|cannot be|did not reach|to \S{3,80}"
    r" (?:could|couldn't|was|has))",
    r"(?:message|mail|e-?mail) (?:could not|was not able to|cannot) be delivered",
    r"undelivered message",
    r"mailbox (?:is )?(?:full|unavailable|not found|disabled)",
    r"user (?:unknown|not found|doesn't exist)",
    r"\b55[0-4]\b",
    r"не удалось (?:доставить|отправить)",
    r"доставка (?:следующим|вашего)",
    r"(?:письмо|сообщение)[^.\n]{0,80} не (?:было |может быть |удалось )?(?:доставлен|отправлен|доставить)",
    r"почтовый ящик[^.\n]{0,60}(?:не существует|переполнен|заблокирован|недоступен)",
)
REPORT_SUBJECT = _any(
    r"\[?(?:preliminary )?report domain:\s*\S+",
    r"dmarc (?:aggregate |failure |forensic )?report",
    r"\[?dmarc\]?",
    r"(?:re:\s*)?complaint about message from",
    r"abuse report\b",
    r"\[?abuse[ -](?:report|notification|complaint)",
    r"(?:email )?feedback report for ip",
    r"\[spamcop",
    r"read:\s",
    r"not read:\s",
    r"прочитано:\s",
    r"не прочитано:\s",
    r"(?:disposition|return receipt|read receipt)",
    r"уведомление о прочтении",
    r"tls report for",
    r"gelesen:\s",
    r"lu\s?:\s",
)
BULK_TEXT = _any(
    r"\bunsubscribe\b",
    r"\bopt[- ]out\b",
    r"отпис(?:аться|ка)\b",
    r"отказаться от (?:рассылки|подписки)",
    r"manage (?:your )?(?:e-?mail )?(?:preferences|subscription)",
    r"view (?:this e-?mail )?(?:in|online)[^.\n]{0,20}browser",
    r"посмотреть (?:письмо )?в браузере",
    r"abbestellen|abmelden",
    r"se désabonner|désinscri",
)
