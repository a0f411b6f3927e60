"""Words that say nothing about an issue, by language; they also tell the language.

Only function words are listed. Words that merely are frequent in issues ("error",
"version") stay: how much they tell depends on the project, and its own counts know.
"""

from __future__ import annotations

from typing import Final

_LISTS: Final = {
    "english": """
        a about above after again all also am an and any are aren as at be because been before
        being below between both but by can cannot could couldn did didn do does doesn doing
        don down during each either etc even few for from further get gets getting got had
        hadn has hasn have haven having he hello her here hers hi him his how however i if in
        into is isn it its itself just let like ll may me might more most much must my no nor
        not now of off on once one only or other our out over own per please quite rather re
        really same shall she should shouldn since so some still such than thank thanks that
        the their them then there these they this those though thus to too under until up
        upon us use used using ve very via was wasn we well were weren what when where
        whether which while who whom whose why will with within without won would wouldn yes
        yet you your yours""",
    "german": """
        aber alle allem allen aller alles als also am an ander andere auch auf aus bei beim
        bin bis bist da damit dann das dass dein deine dem den denn der des die dies diese
        diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es
        etwas euch für gegen habe haben hat hatte hier ich ihm ihn ihr ihre im in ins ist
        jede jeden jeder jetzt kann kein keine können könnte man mehr mein mich mir mit muss
        nach nicht nichts noch nun nur ob oder ohne sehr sein seine seit sich sie sind so
        soll sollte sondern um und uns unter viel vom von vor war waren was weil welche wenn
        werden wie wieder will wir wird wo wurde zu zum zur zwischen über bitte danke""",
    "french": """
        ai ainsi alors après au aucun aussi autre aux avant avec avoir ayant bien car ce ceci
        cela celle celui ces cet cette chaque comme comment dans de depuis des donc dont du
        elle elles en encore entre est et étaient était être eu fait faire il ils je la le les
        leur leurs lors lorsque lui ma mais me même mes moi moins mon ne nos notre nous on ont
        ou où par parce pas peut plus pour pourquoi puis quand que quel quelle qui quoi sa
        sans se sera ses si son sont sous sur ta te tes toi ton tous tout toute toutes très tu
        un une vers vos votre vous merci bonjour lorsqu jusqu quelqu""",
    "spanish": """
        al algo alguna algunas alguno ahora antes aquí así aunque cada como con contra cual
        cuando cómo de del desde donde dos durante el ella ellas ellos en entre era es esa esas
        ese eso esos esta estaba están estas este esto estos está fue ha hace hacia han hasta
        hay la las le les lo los luego me mi mientras mis mucho muy más ni no nos nosotros o
        otra otro para pero poco por porque pues que quien qué se sea según ser si sido sin
        sobre solo son su sus sí también tanto te tengo tiene tienen todo todos tras tu un una
        uno unos ya yo gracias hola""",
    "portuguese": """
        ainda ao aos após aquele aqui as assim até cada com como da das de dela dele depois
        desde do dos e ela elas ele eles em entre era essa esse esta está estão estava este eu
        foi for foram há isso isto já la lhe mais mas me mesmo meu minha muito na nas nem no
        nos nossa não nós num numa o onde os ou para pela pelo pode por porque pra quando que
        quem se seja sem ser será seu seus só sob sobre sua suas são também tem tenho ter teve
        tudo um uma você vocês à às é obrigado olá""",
    "italian": """
        ad agli ai al alla alle anche ancora avere che chi ci come con contro così cui da dal
        dalla dei del della delle dello di dopo dove due e ed era essere fa fino fra gli ha
        hanno ho i il in io la le lei lo loro lui ma me mi mia mio molto ne nel nella nelle no
        noi non nostro o ogni per perché però più poi prima può qual quale quando quella quello
        questa queste questi questo qui se sei senza si sia sono sopra sotto sta su sua sugli
        sul sulla suo tra tu tutti tutto un una uno è grazie ciao""",
    "dutch": """
        aan al alle alleen als ben bij daar dan dat de der deze die dit door dus een eens en er
        geen haar had hebben heb heeft hem hen het hier hij hoe hun ik in is ja je kan kunnen
        maar me meer met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op
        over te tegen toch toen tot u uit van veel voor waar waren was wat wel werd wie wij
        worden wordt zal ze zelf zich zij zijn zo zonder zou bedankt""",
    "swedish": """
        alla att av blev bli blir då de dem den denna det detta dig din du där efter ej eller
        en ett från för ha hade han har här honom hos hur i icke ingen inom inte jag kan kunde
        man med mellan men mig min mot mycket ni nu när någon något några och om oss på samma
        sedan sig sin ska skulle som så till under upp ut utan vad var vara vi vid vilken är
        över tack""",
    "danish": """
        af alle alt at blev blive da de dem den denne der deres det dette dig din dog du efter
        eller en end er et for fra ham han har havde hende her hos hun hvad hvis hvor i ikke
        ind jeg jer kan kunne man mange med meget men mig min mod nogle noget nu når og også om
        op os over på sig sin skal skulle som til ud under var ved vi vil ville være været""",
    "norwegian": """
        alle at av bare ble bli blir da de dem den denne der dere det dette deg din du eller en
        enn er et etter for fordi fra ha hadde han har her hos hun hva hvis hvor hvordan i ikke
        ingen inn jeg kan kunne man mange med meg men min mot mye noe noen nå når og også om opp
        oss over på seg sin skal skulle slik som så til under ut uten var ved vi vil ville være
        vært å""",
    "polish": """
        aby albo ale ani bardzo bez bo by być był była było były co czy dla do gdy gdzie go i
        ich jak jako je jego jej jest jestem jeszcze już każdy kiedy kto która które który ma
        mam mi mnie może można moje mój my na nad nas nie niż nic o od on ona oni oraz po pod
        ponieważ potem przed przez przy są się tak także tam te tego ten też to tu ty tylko tym
        w we wszystko z za ze że żeby""",
    "turkish": """
        acaba ama ancak bana bazı ben benim beni bir biraz biz bu buna bunu çok çünkü da daha
        de değil diye en gibi hem her hiç için ile ise kadar ki kim mı mi mu mü nasıl ne neden
        nerede niye o olan olarak oldu olduğu olur ona onu sanki sen siz şey şu tüm var ve veya
        ya yani yok""",
    "russian": """
        а без более бы был была были было быть в вам вас весь во вот все всё всех вы где да
        даже для до его ее её если есть еще ещё же за здесь и из или им их к как какая какой
        когда кто ли либо мне можно мой мы на над надо нам нас не него нее нет ни них но ну о
        об однако он она они оно от очень по под при про с сам со так также там те тем то того
        тоже той только том ты у уже хотя чего чей чем что чтобы чьё эта эти это этого этот я
        спасибо пожалуйста""",
}

STOP_WORDS: Final = {language: frozenset(words.split()) for language, words in _LISTS.items()}
"""Function words by the name that the stemmer has for the language."""

OF_ANY_LANGUAGE: Final = frozenset[str]().union(*STOP_WORDS.values())
"""For texts too short to tell their language; some are words that say something in another."""

DEFAULT_LANGUAGE: Final = "english"
