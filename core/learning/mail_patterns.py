"""What the ends of mails look like, in the languages most often seen in trackers.

Every quantifier is bounded and what is matched is one line that was cut before, so matching takes
time linear in the line, as in :mod:`core.learning.patterns`.
"""

from __future__ import annotations

import re
from typing import Final

DELIMITER = re.compile(r"(?:--|—)\s{0,2}$")

_DEVICE: Final = (
    r"(?:iphone|ipad|ipod|android|smartphone|phone|mobile|cell(?:phone)?|tablet|samsung|galaxy|huawei|"
    r"xiaomi|redmi|pixel|nokia|blackberry|htc|sony|xperia|lg|motorola|oneplus|outlook|mail|yahoo|gmail|"
    r"gmx|protonmail|proton|spark|airmail|thunderbird|mac|macbook|handy|mobiltelefon|téléphone|portable|"
    r"móvil|celular|teléfono|telefono|cellulare|телефона?|смартфона?|mailspring|superhuman|windows)"
)
_OF_DEVICE: Final = (
    rf"(?:[\w’'.,()-]{{1,20}}\s){{0,4}}{_DEVICE}\b(?:[\s,][\w’'.()-]{{1,20}}){{0,4}}"
)
DEVICE = re.compile(
    rf"""(?:
        (?:sent|composed|written)\ (?:from|via|with|by|using|on)\ {_OF_DEVICE}
      | get\ outlook\ for\ (?:ios|android|mac|windows)
      | (?:von|mit)\ mein\w{{0,2}}\ {_OF_DEVICE}\ gesendet
      | gesendet\ (?:von|mit|über)\ {_OF_DEVICE}
      | envoyé\ (?:de|depuis|à\ partir\ de|avec)\ {_OF_DEVICE}
      | (?:enviado|mandado)\ (?:desde|de|do|da|con|pelo)\ {_OF_DEVICE}
      | inviato\ (?:da|dal|con)\ {_OF_DEVICE}
      | verzonden\ (?:vanaf|met|via|van)\ {_OF_DEVICE}
      | (?:skickat\ från|sendt\ fra|wysłane\ z|odesláno\ z)\ {_OF_DEVICE}
      | отправлено\ (?:с|со|из|через)\ {_OF_DEVICE}
      | (?:发自|發自|发送自|來自|来自)\ ?(?:我的)?\ ?{_DEVICE}[\w\ ]{{0,20}}
      | 從我的\ ?{_DEVICE}\ ?傳送
      | (?:my\ )?{_DEVICE}[\w\ ]{{0,12}}から送信(?:しました)?
      | (?:나의|내)\ ?{_DEVICE}에서\ ?보냄
      | reply\ to\ this\ email\ directly\b.{{0,60}}
    )[.!]?(?:\s?[(<\[].{{0,200}})?$""",
    re.VERBOSE | re.IGNORECASE,
)

_FOR_WHAT: Final = r"(?:\ for\ (?:your|the|any|all)\ \w{2,14}(?:\ \w{2,12}){0,3})?"
_MERE_THANKS: Final = (
    r"(?:many\ |much\ |kind\ )?thanks(?:\ (?:again|a\ lot|so\ much|very\ much|in\ advance|all|everyone|"
    rf"guys))?{_FOR_WHAT}(?:\ (?:and|&)\ (?:best\ |kind\ )?regards)?"
    r"|thank\ you(?:\ (?:again|all|so\ much|very\ much|in\ advance))?"
    rf"{_FOR_WHAT}"
    r"|thx|tia|ty|cheers|best|all\ the\ best"
    r"|(?:vielen\ |besten\ |herzlichen\ )?dank(?:e)?(?:\ im\ voraus)?"
    r"|merci(?:\ (?:beaucoup|d'avance|d’avance))?"
    r"|(?:muchas\ )?gracias(?:\ de\ antemano|\ por\ adelantado)?"
    r"|obrigad[oa]|grazie(?:\ mille)?|bedankt|спасибо(?:\ заранее)?|заранее\ спасибо"
    r"|(?:非常)?[谢謝][谢謝]|多[谢謝]|ありがとうございます|감사합니다"
)
_REGARDS: Final = (
    r"(?:(?:with\ )?(?:best|kind|kindest|warm|warmest|many)\ )?regards"
    r"|(?:best|kind)\ (?:wishes|greetings)|(?:yours\ )?(?:sincerely|faithfully|truly)(?:\ yours)?"
    r"|respectfully|greetings|br|kr"
    r"|(?:mit\ )?(?:freundliche[nr]?|beste[nr]?|liebe[nr]?|herzliche[nr]?|viele[nr]?|schöne[nr]?)"
    r"\ gr(?:ü|ue)(?:ß|ss)en?|mfg|lg|vg|gr(?:ü|ue)(?:ß|ss)e"
    r"|(?:bien\ )?cordialement|bien\ à\ (?:vous|toi)|salutations(?:\ distinguées)?|sincères\ salutations"
    r"|(?:un\ )?(?:cordial(?:es)?\ )?saludos?(?:\ cordiales)?|atentamente|atenciosamente|abraços?"
    r"|cordiali\ saluti|distinti\ saluti|saluti|met\ vriendelijke\ groete?n?|groete?n?|mvg"
    r"|med\ vänlig(?:a)?\ hälsning(?:ar)?|mvh|hälsningar|z\ poważaniem|pozdrawiam|s\ pozdravem"
    r"|с\ (?:уважением|наилучшими\ пожеланиями)|всего\ (?:доброго|хорошего)"
    r"|此致(?:\s?敬[礼禮])?|敬[礼禮]|敬上|祝好|以上、?\s?よろしくお願い(?:いた|致)?します"
    r"|(?:どうぞ|何卒)?よろしく(?:お願い(?:(?:いた|致|申し上げ)?し?ます)?)?|敬具|드림"
)
CLOSING = re.compile(
    rf"(?:(?:{_MERE_THANKS})[,.!\s]{{1,3}})?(?:{_MERE_THANKS}|{_REGARDS})\s?[,.!;，。！:~)\s-]{{0,4}}$",
    re.VERBOSE | re.IGNORECASE,
)
SIGNED = re.compile(rf"(?:{_REGARDS})[,.!，\s]{{1,3}}(\S.{{0,40}})$", re.VERBOSE | re.IGNORECASE)
"""A closing and a name on one line; after thanks it may be the name of who is thanked."""

_CAPITAL: Final = r"[^\W\d_a-zß-öø-ÿа-џ\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_FAMILY: Final = r"[\w.'’-]{0,24}"
NAME = re.compile(
    rf"""[-–—~\s]{{0,3}}(?:
        (?:(?:van|von|de|der|den|da|di|du|dos|la|le|bin|al|el|y|e|zu)\ ){{0,2}}
        {_CAPITAL}{_FAMILY}
        (?:,?\ (?:van|von|de|der|den|da|di|du|dos|la|le|bin|al|el|y|e|zu|{_CAPITAL}{_FAMILY})){{0,4}}
      | [a-z]{{2,14}}
    )(?:\s?\([^()\n]{{1,30}}\))?[.,\s]{{0,3}}$""",
    re.VERBOSE,
)
NO_NAME = re.compile(
    r"\b(?:windows|linux|ubuntu|debian|fedora|macos|mac|os|ios|android|chrome|firefox|safari|edge|browser|"
    r"node|npm|yarn|python|java|javascript|typescript|react|vue|angular|tensorflow|keras|pytorch|docker|"
    r"kubernetes|opencv|github|vs|vscode|code|version|versions|steps?|reproduce|repro|environment|env|"
    r"config|configuration|system|systems|info|information|details|extensions?|screenshots?|video|images?|"
    r"attach(?:ed|ment|ments)?|logs?|output|errors?|exception|stack|trace|traceback|expected|actual|"
    r"results?|behaviou?r|example|examples|notes?|ps|p\.s|edit|edited|update|updated|todo|links?|source|"
    r"related|duplicate|workaround|solution|fixed|closed|done|issue|issues|bug|feature|question|request|"
    r"title|description|summary|background|context|none|yes|no|ok|na|thanks?|regards|cheers|hello|hi|"
    r"please|help|above|below|test|tests|demo|gif|cpu|gpu|ram|memory|table|all|everyone|guys|team\s?:|"
    r"commit|merge|pr|build|release|settings|options|console|sdk|api|ide|jdk|gcc|cuda|bazel)\b"
    r"|版本|信息|环境|環境|截图|日志|系统|步骤|问题|問題|错误|代码|バージョン|ログ|スクリーン|エラー|コード",
    re.IGNORECASE,
)
"""What stands behind thanks, alone on its line, without being anybody's name."""

CASELESS_NAME = re.compile(
    r"(?:[\u3400-\u9fff\uac00-\ud7a3]{1,4}[ 　]?[\u3400-\u9fff\uac00-\ud7a3]{1,3}|[\u30a0-\u30ff ]{2,12})"
    r"(?:\s?(?:敬上|拝|より))?$"
)
CASELESS = re.compile(r"[^a-zA-Z\u0370-\u052f。？！?!：:\d]{2,30}$")

CONTACT = re.compile(
    r"""(?:
        (?:tel|tél|phone|telefon|telefono|teléfono|mobile|mobil|cell|fax|office|direct|e-?mail|mail|web|
           website|skype|twitter|linkedin|github|www|m|t|p|f|e|w|o|тел|телефон|почта|电话|電話|手机|邮箱|
           メール)\s?(?:\.?\s?[:：]|\.?(?=\s?[+(0]))\s?\S.{0,70}
      | [(<\[]?(?:mailto:)?[\w.+-]{1,64}(?:@|\ (?:\(at\)|\[at\])\ )[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}[)>\]]?
      | (?=(?:\D{0,4}\d){7})[+(]?[\d\s()./+-]{7,30}(?:(?:ext|x)\.?\s?\d{1,6})?
      | (?:https?://)?(?:[\w-]{1,40}\.){1,4}[a-z]{2,12}(?:/(?:in/)?[@~\w.-]{0,40})?/?
      | \[cid:[^\]\n]{1,60}\]
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
ADDRESS = re.compile(
    r"(?:[^\W\d][\w.'’ -]{1,40}\s\d{1,5}\s?[a-z]?|\d{1,5}\s[^\W\d][\w.'’ -]{1,40}"
    r"\b(?:street|st|road|rd|avenue|ave|lane|drive|boulevard|blvd|square|suite|floor)\b.{0,30}"
    r"|(?:[A-Z]{1,2}-)?\d{5}\s[^\W\d_a-z][\w. -]{1,30}"
    r"|\d{1,4},?\s(?:rue|avenue|boulevard|place)\s.{2,40}"
    r"|.{2,40},\s[A-Z]{2}\s\d{5})$"
)
STREET = re.compile(
    r"\b(?:street|road|avenue|lane|drive|boulevard|square|suite|floor|\w{0,20}(?:straße|strasse|str\.|"
    r"platz|weg|gasse)|rue|calle|via|улица|ул)\b|\d{5}\b|,\s[A-Z]{2}\s\d{5}",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"\b(?:engineer|developer|manager|director|architect|analyst|consultant|scientist|researcher|student|"
    r"professor|designer|tester|lead|head|founder|owner|officer|administrator|admin|programmer|support|"
    r"specialist|intern|ceo|cto|cio|vp|president|department|dept|division|university|institute|laboratory|"
    r"gmbh|inc|ltd|llc|corp|company|entwickler\w{0,3}|ingenieur\w{0,3}|leiter\w{0,3}|ingénieur\w{0,2}|"
    r"développeur\w{0,2}|ingenier[oa]|desarrollador\w{0,2}|инженер|разработчик|менеджер|директор|отдел)\b",
    re.IGNORECASE,
)
_SMALL: Final = r"(?:and|of|for|the|at|und|für|der|des|von|van|de|del|la|et|e|y|du|di|do|da|и|по|в)"
LOWER_WORD = re.compile(rf"(?:^|[\s(])(?!{_SMALL}\b)[a-zà-öø-ÿ\u0430-\u045f]{{2,40}}\b")
SENTENCE_END = re.compile(r"[.?!:…。？！：]\s{0,3}$")

DISCLAIMER = re.compile(
    r"(?:this|the\ (?:information|content|contents)|confidential\w{0,4}|disclaimer|important|notice|privileged|"
    r"diese|dieses|der\ inhalt|die\ informationen|hinweis|ce\ |cet|les\ informations|avis|este|esta|la\ información|"
    r"aviso|questo|questa|le\ informazioni|данн|это|настоящ|информация|本|此|この|当)",
    re.VERBOSE | re.IGNORECASE,
)
_IDEAS: Final = (
    (
        r"e-?mails?\b|message|communication|transmission|nachricht|courriel|correo|mensaje|mensagem|messaggio|"
        r"сообщени|письм|邮件|郵件|メール"
    ),
    r"confiden[ct]|privileged|vertraulich|riservat|конфиденциальн|保密|机密|機密",
    (
        r"intended|recipient|addressee|empfänger|adressat|destinat|bestimmt|адресат|получател|предназначен|"
        r"收件人|接收|受信者|宛先|受取"
    ),
)
IDEAS: Final = tuple(re.compile(idea, re.IGNORECASE) for idea in _IDEAS)

_ANY: Final = r"[^\n]{1,160}"
LEAD_IN = re.compile(
    rf"""(?:
        on\ (?=[^\n]{{0,60}}\d){_ANY}\b(?:wrote|writes)
      | am\ (?=[^\n]{{0,60}}\d){_ANY}\bschrieb\b[^\n]{{0,80}}
      | le\ (?=[^\n]{{0,60}}\d){_ANY}\ba\ écrit
      | el\ (?=[^\n]{{0,60}}\d){_ANY}\bescribió
      | il\ (?=[^\n]{{0,60}}\d){_ANY}\bha\ scritto
      | em\ (?=[^\n]{{0,60}}\d){_ANY}\bescreveu
      | op\ (?=[^\n]{{0,60}}\d){_ANY}\bschreef\b[^\n]{{0,80}}
      | (?=[^\n]{{0,60}}\d){_ANY}(?:написала?|написал\(а\)|пишет|napisał(?:\(a\)|a)?|skrev(?:\ följande)?)
      | (?:在|于|於)?(?=[^\n]{{0,60}}\d){_ANY}(?:写道|寫道)
      | (?=[^\n]{{0,60}}\d){_ANY}(?:さん)?(?:は書きました|のメール|が書きました)
    )\s?[:：]$""",
    re.VERBOSE | re.IGNORECASE,
)
LEAD_IN_BEGINS = re.compile(r"(?:on|am|le|el|il|em|op)\ [^\n]{0,60}\d", re.VERBOSE | re.IGNORECASE)
MAIL_IN_BRACKETS = re.compile(r"<[\w.+-]{1,64}@[\w.-]{1,80}>")
ORIGINAL = re.compile(
    r"[-_*\s]{2,20}(?:original\ (?:message|e-?mail|appointment)|urspr(?:ü|ue)ngliche\ (?:nachricht|e-?mail)|"
    r"message\ d['’]origine|mensaje\ original|mensagem\ original|messaggio\ originale|"
    r"oorspronkelijk\ bericht|исходное\ сообщение|原始邮件|原始郵件|元のメッセージ)[-_*\s]{2,20}$",
    re.VERBOSE | re.IGNORECASE,
)
FORWARDED = re.compile(
    r"(?:[-_*\s]{2,20}(?:forwarded\ (?:message|by\b[^\n]{0,60})|weitergeleitete\ nachricht|message\ transféré|"
    r"mensaje\ reenviado|messaggio\ inoltrato|пересылаемое\ сообщение|转发的?邮件|転送メッセージ)[-_*\s]{2,20}|"
    r"begin\ forwarded\ message:)$",
    re.VERBOSE | re.IGNORECASE,
)
HEADER = re.compile(
    r"[*_\s]{0,4}(?:(?P<sender>from|von|de|da|van|от|发件人|寄件者|差出人)"
    r"|(?P<sent>sent|gesendet|envoyé|enviado(?:\ el)?|inviato|verzonden|отправлено|发送时间|寄件日期|送信日時)"
    r"|(?P<subject>subject|betreff|objet|asunto|assunto|oggetto|onderwerp|тема|主题|主旨|件名)"
    r"|date|datum|to|an|à|para|a|aan|кому|дата|收件人|收件者|宛先|cc|kopie|copie|копия|抄送|reply-to|"
    r"importance|attachments)[*_\s]{0,4}[:：]",
    re.VERBOSE | re.IGNORECASE,
)
