"""What people write about a person's data that got out, and about harassment.

As for vulnerabilities, what is looked for is what happened to somebody, not the words of the
trade: "phone number field", "GDPR banner" and "code of conduct" are everyday work.
"""

from __future__ import annotations

from typing import Final

_GAP: Final = r"[^\n.!?]{0,60}?"
"""A little of the same sentence."""

_DATA: Final = (
    r"(?:personal (?:data|information|details)|private (?:data|information|address|phone|number)"
    r"|pii|customer (?:data|records|list|details)|user data|(?:e-?mail|home|postal) addresses"
    r"|phone numbers|dates of birth|medical records?|passport (?:scan|number|photo)s?|health data)"
)
_GOT_OUT: Final = (
    r"(?<!not )(?<!no longer )(?:leak(?:s|ed|ing)?\b|expos(?:ed|ing)\b|disclosed|breach\w*|publicly (?:accessible|visible)"
    r"|visible to (?:every|any|all|other)|accessible to (?:every|any|all|other)|stolen|compromised)"
)
_OTHERS: Final = (
    r"(?:another|other|different|someone else'?s?|somebody else'?s?|a stranger'?s|strangers'?)"
)
_THEIRS: Final = r"(?:customers?|users?|persons?|people|clients?|patients?|members?|account|tenants?)(?:'s|s'|’s|s’)?"

PERSONAL: Final = (
    (("data breach", "data leak"), r"\bdata (?:breach|leaks?\b)"),
    (("privacy", "gdpr", "dsgvo"), r"\b(?:privacy|gdpr) (?:breach|violation|incident|leak)"),
    (
        (
            "personal",
            "private",
            "pii",
            "customer",
            "user data",
            "addresses",
            "phone numbers",
            "dates of birth",
            "medical record",
            "passport",
            "health data",
        ),
        rf"\b{_DATA}\b{_GAP}\b{_GOT_OUT}|\b{_GOT_OUT}{_GAP}\b{_DATA}\b",
    ),
    (
        ("another ", "other ", "different ", "someone else", "somebody else", "stranger"),
        (
            rf"(?<!not )(?<!cannot )(?<!can't )\b(?:see|read|view|access|open|contains?|shows?|receiv\w{{1,3}}|got|get) {_GAP}\b{_OTHERS} "
            rf"{_THEIRS} (?:\w+ )?(?:order|invoice|account|data|detail|message|mail|address|phone|name"
            r"|record|profile|document|file|ticket|payment)"
        ),
    ),
    (("meant for", "intended for"), rf"\b(?:meant|intended) for {_OTHERS} {_THEIRS}"),
    (
        ("logged in as", "signed in as"),
        r"\b(?:logged|signed) in as (?:someone|somebody|another)",
    ),
    (
        ("another", "other", "stranger", "someone else", "somebody else"),
        (
            rf"\b{_OTHERS} {_THEIRS} (?:account|order|invoice|data|detail|message|address|passport)"
            rf"\w*{_GAP}\b(?:show(?:s|n)? up|appear(?:s|ed)?|visible|exposed|displayed)"
            r"|\bstranger(?:'s|’s) \w+(?: \w+)? (?:appear|show)"
        ),
    ),
    (
        (
            "my address",
            "my home",
            "my private",
            "my postal",
            "my phone",
            "my e",
            "my real",
            "my personal",
            "my number",
            "my data",
            "my details",
            "my information",
        ),
        (
            r"\bmy (?:home |private |postal )?(?:address|phone number|e-?mail address|real name)"
            r"(?: is| was| are)? (?:shown|visible|posted|published|listed|exposed) ?(?:public|to (?:every|all))?"
            r"|\b(?:posted|published|shared|contains?) my (?:home |private |personal )"
            r"(?:address|phone|number|data|details|information)"
        ),
    ),
    (
        ("person's inbox", "person's account", "of a stranger", "of strangers", "unknown user"),
        (
            r"\b(?:different|other|wrong) person'?s (?:inbox|account|data|profile)|\b(?:history|data|orders?"
            r"|messages?|details|documents?|photos?) of (?:a )?strangers?\b|\bunknown user'?s? (?:\w+ )?"
            r"(?:history|data|order|message|account)"
        ),
    ),
    (
        (
            "anyone can",
            "anybody can",
            "everyone can",
            "everybody can",
            "without logging in",
            "without login",
            "without signing in",
            "on an open server",
            "by guessing",
        ),
        (
            rf"\b(?:any|every)(?:one|body) can (?:see|read|download|open|access|list|view) {_GAP}"
            r"\b(?:salar|address|phone|birthday|names of|medical|personal|private|member|customer|employee|"
            r"patient|student)"
            r"|\b(?:address|phone|names|birthday|salar|medical|member|customer|employee|patient|student|donor)"
            rf"\w*{_GAP}\b(?:without (?:logging|signing) in|without login|on an open server|by guessing)"
        ),
    ),
    (
        ("bank account", "full name", "salary slip", "salary", "salaries"),
        (
            r"\bmy full name and\b|\bmy bank account (?:number )?in\b|\b(?:somebody|someone|colleague)'?s?"
            r"(?: else's)? salar"
        ),
    ),
    ((" cc",), r"\b(?:everyone|everybody|all \w+) in (?:the )?cc\b"),
    (
        ("jeder kann", "falschen kunden", "alle können"),
        (
            r"\b(?:jeder kann|alle können) [^\n.!?]{0,40}(?:gehälter|adresse|telefon|kundendaten|daten|namen)"
            r"|\b(?:rechnung|brief|mail|daten)\w* [^\n.!?]{0,20}(?:beim|an den) falschen (?:kunden|nutzer)"
        ),
    ),
    (
        (
            "cualquiera puede",
            "qualquer pessoa",
            "chiunque può",
            "n'importe qui",
            "iedereen kan",
            "каждый может",
            "любой может",
            "誰でも",
            "任何人",
            "누구나",
            "open op internet",
            "sans connexion",
        ),
        (
            r"\b(?:cualquiera puede|qualquer pessoa|chiunque può|n['’]importe qui peut|iedereen kan|каждый "
            r"может|любой может) [^\n.!?]{0,50}(?:tel[eé]f|direc|endere|indirizz|adres|datos|dados|dati|donn"
            r"|gegevens|данны|телефон|адрес|cpf|alunos|clientes?|clienti|клиент)"
            r"|gegevens staan open op internet|\b(?:adresse|données|noms)\b[^\n.!?]{0,40}sans connexion"
            r"|(?:住所|電話番号|メール|氏名).{0,12}誰でも|誰でも.{0,12}(?:住所|電話番号|氏名)|任何人.{0,8}(?:手机号|地址|姓名|资料)"
            r"|누구나.{0,12}(?:전화번호|주소|이름)"
        ),
    ),
    (
        ("personal data of", "private data of"),
        r"\b(?:contains?|includes?) (?:the )?(?:personal|private) data of\b",
    ),
    (
        ("patient",),
        (
            r"\bpatients?(?:'s|s'|’s|s’)? (?:medical )?(?:record|data|file)s?\b"
            r"(?= (?:to|is|are|was|were|visible|leaked|exposed|shown))"
        ),
    ),
    # German, Dutch; Spanish, Portuguese, Italian, French; Polish, Russian, Turkish; Asia.
    (
        ("datenleck", "datenpanne", "datenschutzver", "datenschutzvor", "datalek"),
        r"\bdaten(?:leck|panne|schutz(?:verletzung|verstoß|vorfall))|\bdatalek",
    ),
    (
        ("personenbezogen", "kundendaten", "fremde", "ander", "persoonsgegevens"),
        (
            r"\b(?:personenbezogene daten|kundendaten)\b[^\n.!?]{0,40}(?:öffentlich|einsehbar|sichtbar"
            r"|geleakt|abgeflossen)"
            r"|\b(?:bestellungen|rechnungen|adressen|daten|nachrichten) (?:fremder|anderer|eines anderen|"
            r"einer anderen) (?:kunde|nutzer|person|benutzer)"
            r"|\bpersoonsgegevens\b[^\n.!?]{0,40}(?:zichtbaar|gelekt|op straat)"
            r"|\b(?:bestellingen|facturen|gegevens) van (?:een andere|andere) (?:klant|gebruiker)"
        ),
    ),
    (
        (
            "fuga d",
            "filtra",
            "vazamento",
            "fuite de",
            "violation de",
            "otro",
            "outro",
            "altr",
            "autre",
            "personal",
            "personnelles",
            "pessoais",
        ),
        (
            r"\b(?:fuga d[ei] dat|filtraci[oó]n de datos|vazamento de dados|fuite de données"
            r"|violation de données)"
            r"|\bfiltra(?:ron|do|n) [^\n.!?]{0,20}datos"
            r"|\b(?:datos personales|dados pessoais|dati personali|données personnelles)\b[^\n.!?]{0,40}"
            r"(?:expuest|filtrad|visible|expost|vazad|visíve|esposti|visibili|exposé|divulgu)"
            r"|\b(?:pedidos|facturas|datos|correos|dados(?: pessoais)?|faturas) de (?:otros?|outros?) "
            r"(?:cliente|usuario|usuário)"
            r"|\b(?:ordini|fatture|dati) d(?:i un altro|i altri) (?:cliente|client|utent)"
            r"|\b(?:factures|commandes|données) d['’](?:un autre|autres) (?:client|utilisateur)"
        ),
    ),
    (
        ("wyciek", "dane osobowe", "утечк", "другого", "других", "персональн", "veri", "başka"),
        (
            r"\bwyciek danych|\bdane osobowe\b[^\n.!?]{0,30}(?:widoczn|dostępne dla)"
            r"|\bутечк\w{1,3} (?:персональных |личных )?данных"
            r"|\b(?:заказ\w{0,3}|данные|счета) (?:другого|других) (?:клиент|пользоват)"
            r"|\bveri sızıntısı|\bkişisel veri\w{0,6} [^\n.!?]{0,20}(?:herkese açık|sız)"
        ),
    ),
    (
        ("個人情報", "情報", "他の", "个人信息", "泄露", "其他用户", "개인정보", "다른"),
        (
            r"個人情報[がの]?(?:漏|流出|丸見え)|情報漏[洩え]|他の(?:顧客|ユーザー|利用者|人)の.{0,10}見え"
            r"|(?:个人信息|用户数据|数据|隐私|用户信息)(?:被)?泄[露漏]|看到其他(?:用户|客户)的"
            r"|개인정보 ?[가이]? ?(?:유출|노출)|다른 (?:고객|사용자)의 .{0,12}보입"
        ),
    ),
)

HARASSMENT: Final = (
    (
        ("harass",),
        (
            r"\b(?:sexual|online|ongoing) harassment\b|\bharass(?:ed|es|ing)\b(?! (?:tests?|pop|notif|dialog|banner|remind))"
            r"|\bharassment (?:by|from|of|in|against)\b"
        ),
    ),
    (
        ("threat",),
        (
            r"\bdeath threat|\bthreat(?:en(?:ed|s|ing)?)? to (?:kill|hurt|harm|rape|find) "
            r"(?:me|him|her|us|them)\b"
        ),
    ),
    (
        ("conduct",),
        (
            r"\bcode of conduct (?:violation|breach|complaint|report|incident)|\bviolat\w{1,4} (?:of )?"
            r"(?:the |our )?code of conduct"
        ),
    ),
    (
        ("racis", "sexis", "homophob", "transphob", "antisemit", "anti-semit"),
        (
            r"\b(?:racist|sexist|homophobic|transphobic|antisemitic|anti-semitic) (?:comment|remark|slur"
            r"|insult|joke|message|attack|abuse|behaviou?r|language)"
        ),
    ),
    (
        ("slur",),
        r"\bcalled (?:me|him|her|us|them) (?:a |an )?\w{0,20} ?slur|\b(?:racial|ethnic) slur",
    ),
    (("hate speech",), r"\bis hate speech\b|\bhate speech (?:against|by|from|in this)"),
    (("doxx", "doxed"), r"\bdoxx?(?:ed|ing)\b"),
    (("stalk",), r"\bstalk(?:s|ing|ed) (?:me|her|him|us|our|my)\b"),
    (("bull",), r"\b(?:being|was|am|get|got) bullied\b|\bbullying (?:in|by|from|of)\b"),
    (
        ("abusive",),
        r"\babusive (?:messages?|comments?|language|behaviou?r) (?:from|by|towards?|in|on)\b",
    ),
    (
        (
            "insult",
            "nasty",
            "unwanted advances",
            "go and die",
            "kill yourself",
            "mock my",
            "slur",
            "people like me",
            "my workplace",
            "my house",
            "beat me",
            "called me names",
        ),
        (
            r"\binsult(?:s|ed|ing) (?:me|us|him|her|them|other|every|each|people|our)\b"
            r"|\b(?:get|got|being|was|am) insulted\b|\bwrites insults\b"
            r"|\bnasty (?:private )?(?:message|comment|mail|remark)s?\b|\bunwanted advances\b"
            r"|\bgo and die\b|\bkill yoursel|\bto mock my\b|\bslurs? at\b|\bcalled me names\b"
            r"|\bpeople like me should|\bshowed up at my (?:work|home|house|office)|\bbeat me up\b"
        ),
    ),
    (
        (
            "beschimpf",
            "verprügel",
            "beleidigt",
            "insult",
            "xing",
            "offend",
            "scheldt",
            "оскорбл",
            "caractère sexuel",
            "暴言",
            "辱骂",
            "욕설",
        ),
        (
            r"\bbeschimpft (?:mich|uns|andere|ihn|sie)\b|\bverprügel\w{1,2} (?:wird|will|werde)"
            r"|\bbeleidigt (?:mich|uns|andere)\b|\bscheldt (?:me|mij|ons|mensen)\b"
            r"|\binsult(?:arme|arnos)\b|\bm[ei] insulta\b|\bm['’](?:insulte|a insulté)"
            r"|\bmessages? à caractère sexuel|\bme xing|\b(?:offendermi|mi offende)\b"
            r"|\b(?:меня|нас|людей)\b[^\n.!?]{0,20}оскорбл"
            r"|\bоскорбля\w{1,4} (?:меня|нас|людей|участник)"
            r"|暴言を(?:吐|受)|辱骂(?:我|他人|别人)|욕설을"
        ),
    ),
    (
        ("intimidate", "insulted me"),
        r"\bto intimidate (?:me|us|her|him)\b|\b(?:he|she|they) insulted me\b",
    ),
    (
        ("belästig", "drohung", "bedroh", "mobbing", "rassistisch", "sexistisch", "beleidig"),
        (
            r"\bbelästig(?:t|en|ung)\b|\b(?:mord|todes|gewalt)drohung|\bwerde\b[^\n.!?]{0,40}\bbedroht\b"
            r"|\bmobbing\b|\b(?:rassistische|sexistische|homophobe)\w{0,2} (?:beleidigung|kommentar|äußerung"
            r"|bemerkung)"
        ),
    ),
    (
        ("lastiggevallen", "bedreig", "racistisch", "seksistisch", "gepest", "intimidatie"),
        (
            r"\blastiggevallen\b|\bdoodsbedreiging|\b(?:racistische|seksistische) (?:opmerking|reactie)"
            r"|\bword gepest\b|\bseksuele intimidatie"
        ),
    ),
    (
        ("acos", "amena", "ameaç", "asséd", "assed", "racista", "sexista", "machista"),
        (
            r"\bacoso (?:por|sexual|laboral|en)\b|\bme acosan?\b|\bamenazas? de muerte|\bamea[cç]\w{1,6} de "
            r"morte|\bassédio (?:moral|sexual|por|no|na)\b|\b(?:comentarios|comentários) (?:racistas|sexistas"
            r"|machistas|homófobos)"
        ),
    ),
    (
        ("harcel", "harcèl", "menaces de mort", "menace de mort", "propos ", "racistes"),
        (
            r"\bharc[eè]l(?:ée?s?\b|ement)|\bmenaces? de mort|\bpropos (?:racistes|sexistes|homophobes)"
            r"|\bcommentaires (?:racistes|sexistes)"
        ),
    ),
    (
        ("minacc", "molest", "razzist", "sessist"),
        r"\bminacc\w{1,3} di morte|\bmolestie\b|\b(?:commenti|insulti) (?:razzisti|sessisti|omofobi)",
    ),
    (
        ("nękan", "molestow", "groźb", "угро", "травл", "домогат", "taciz", "tehdi"),
        (
            r"\bnękan(?:y|a|ie)\b|\bmolestowan|\bgroźb\w{1,2} (?:śmierci|karaln)"
            r"|\bугро\w{2,6} убийств|\bтравл[яию]\b|\bдомогательств"
            r"|\btaciz\b|\bölüm tehdi"
        ),
    ),
    (
        (
            "嫌がらせ",
            "ハラスメント",
            "殺害予告",
            "脅迫",
            "骚扰",
            "騷擾",
            "死亡威",
            "괴롭힘",
            "성희롱",
            "협박",
        ),
        (
            r"嫌がらせを|ハラスメント(?:を|の被害)|殺害予告|脅迫され|骚扰我|騷擾我|性骚扰|死亡威[胁脅]"
            r"|괴롭힘을|성희롱을|살해 ?협박|협박을 받"
        ),
    ),
)
