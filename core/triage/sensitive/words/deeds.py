"""Words for what somebody does or can do, and for what makes it an everyday fault."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "SEE": """
        went goes land_in turns_up came_up see sees seeing saw seen read reads reading view views
        viewing viewed access accesses accessing accessed open opens opened download downloads
        downloaded list lists browse look looking get gets getting got receive* show shows showed
        shown showing display* appear* contain* load loads return returns returned returning find
        found fetch* retriev* visible land lands landed ended_up sent send sends deliver* export*
        include* print* query dump dumps accessible readable reachable seh* sieh* sah lesen liest
        les angezeigt zeigt zeigen einsehen einsehbar sichtbar abruf* herunterlad* zugreif* bekomm*
        erhalt* erhielt landen landet geschickt verschickt offnen gesendet auf_rufen aufrufen zie
        zien ziet lees lezen leest bekijk* download* krijg* ontvang* getoond toont inzien zichtbaar
        openen voir vois voit lire lit lisible* consulter acceder accede recois recu* affich*
        telecharg* visible* apparai* montre* accessible* envoye* ver veo ve ven vio vi leer lee leo
        accede* descarg* muestr* mostr* aparec* recib* abrir abre enviad* enviaron vejo veem ler
        leio acess* baixar baixo receb* exib* mostra* visive* vedo vede vedono vedere leggere legge
        accedere accesso scaric* ricev* ricevut* mostra compai* visibil* inviat* aprire widz* widac
        widoczn* czyta* odczyta* pobra* pobier* otrzym* dostal* pokazuj* wyswietl* dostep* wyslan*
        вижу видит видят видно видны увидел* смотре* посмотре* просм* прочита* читать скача* получ*
        приход* пришл* показыва* отображ* доступ* открыва* открыть отправ* goruyor* gorebil* gorun*
        gordum goster* okuyabil* okun* indir* eris* gonder* gorebiliyor geldi acabil* 見え 見られ
        見れ 閲覧 読め 読まれ 表示 ダウンロード アクセス 取得でき 届い 開け 入って 送られ 送信され
        看到 查看 看见 读取 访问 下载 收到 显示 能看 可以看 发给 發給 打开 获取 導出 导出 보여
        보입니 보이 볼_수 볼수 조회 열람 읽을 다운로드 접근 받았 표시 노출 열리 확인할 발송 enter
        enters entering index indexes indexed reach reaches names expose* steht stehen betreten
        kommt kommen gekommen gelang* binnen komt kom staat entrer entre entrar entra entro acced*
        llego llega llegan llegaron chegou chegam arriva arrivat* mi_e_arriv* compare entrare
        recevoir arrive arrivee dostaje wejsc wchodz* otworzyc otwier* przysz* попасть попал* зайти
        заходит* залогин* открывает* ulas* girebil* giril* giris_yap* gelen 届 入れ 覗 见到 进入
        看得到 拿到 查到 보게 들어갈 들어가 받게 왔습니다 도착 배송 pull_up pulled_up hand_out
        hands_out handed_out given_out listed peek leak* przeczyt* zobacz* podejrz* podglad*
        hineinsehen reinschauen mitlesen einblick gelesen meelezen regarder aperc* mirar viendo
        enxerg* guardare sbircia* взять видел скачива* goz_at* 覗け 受け取 読める 见 读到 能读
        收到了 받았습니다 봤 into listen* gelangt hineinkommt komme rein_kommen zugang toegang acces
        aux acceso acesso mailed e_mailed emailed forwarded faxed delivered handed posted_to
        weitergeleitet zugestellt doorgestuurd transfere* reenvia* encaminh* inoltrat* przeslan*
        переслал* iletil* 転送 转发 전달
    """,
    "CHANGE": """
        pay_with pay_using vote_as vote_for act_for post_as sign_as on_behalf mark_orders mark_as
        drain approve_own book_as order_as delete deletes deleting deleted change changes changing
        modify modif* edit edits editing edited overwrite* update updates reset remove removes
        impersonat* take_over takeover hijack* become promote* grant make_themsel* act_as log_in_as
        login_as create rename cancel transfer approve withdraw refund buy kick ban run execute
        upload write trigger spoof* losch* ander* bearbeit* uberschreib* verwijder* wijzig* aanpass*
        overnemen supprim* modifi* changer effac* borr* elimin* modific* cambiar editar apagar
        excluir alter* mudar cancell* cambiare usuw* usun* zmieni* edyt* skasowa* удал* измен*
        редактир* менять стереть degistir* duzenle* 削除でき 変更でき 編集でき 書き換え 消せ 乗っ取
        なりすま 削除される 删除 修改 篡改 编辑 更改 冒充 삭제 변경 수정할 수정_가능 바꿀 siliniyor
        silinebil* silebil* grant* grants gives make make_himself promot* uninstall zugriff_auf
        ubernehmen suppression borrar cancellar* eliminare удалять silme
    """,
    "DESTROY": """
        mark_orders mark_as_paid mark_invoices drain drains drained shut_down reboot disable flash
        take_down overwrite_any upload_any upload_arbitrary delete deletes deleting deleted wipe
        wipes modify modifies overwrite take_over takeover reset_the_password reset_passwords
        change_the_password impersonat* losch* uberschreib* verwijder* supprim* effac* modifier
        borrar borra elimin* modificar apagar apaga exclui* alterar cancellare cancella modificare
        usuwa* usun* skasow* zmieni* удал* измен* стереть silebil* siliniyor silinebil* degistir*
        削除 変更でき 書き換え 乗っ取 删除 修改 篡改 삭제 수정 탈취
    """,
    "NOT": """
        not cannot t never unable nothing fail* hardly denied refus* neither nicht kein* nie niet
        geen nooit ne n pas aucun* no nunca nao nem non не нельзя нет degil
    """,
    "SHOULD": """
        should shouldn must mustn ought supposed allowed darf durfen sollte sollten soll mag mogen
        zou devrait devraient doit deberia deberian debe deve deveria deveriam dovrebbe dovrebbero
        powinien powinn* должен должн* olmamali
    """,
    "FAULT": """
        empty blank wrong error errors crash crashes crashed slow slowly broken fails failed spinner
        twice same endless duplicate* 500 404 leer leere leeren falsch* fehler langsam vide vides
        erreur lent vacio vacia vazio vazia vuoto vuota leeg lege pust* blad bledn* пуст* ошибк* bos
        hata after_the_update 空 エラー 遅 錯誤 错误 空白 报错 慢 失败 無法 无法 不能 오류 느립 빈
        안_됩 않습니다 their_own their own eigene* propre* propi* propri* wlasn* собственн* kendi
    """,
    "WISH": """
        add adds adding implement* introduce would_be_nice should_be_able let_users make_it_possible
        improve* typo* translat* rename button* icon* align* spinner tooltip* placeholder*
        pagination wish toggle export_button validat* dropdown picker hinzufug* spaltenbreite
        tippfehler knopf schaltflache* formular* feld veld knop ajouter bouton champ anadir agregar
        boton campo adicionar botao aggiungere pulsante dodac przycisk pole добавить кнопк* поле
        ekle buton* 追加してほしい ボタン 按钮 希望 增加 버튼 추가해 faster switcher quicker
        feature_request optionally
    """,
    "ERASE": """
        delete erase remove erasure deletion take_down redact* purge scrub blur anonymi* unpublish
        losch* entfern* schwarz* unkenntlich* verwijder* wissen supprim* effac* retirer elimin*
        borr* quit* apag* remov* exclu* cancell* rimuov* rimozione usun* skasow* удал* стер* убер*
        убрать sil* kaldir* 削除 消して 消し 删除 移除 刪除 삭제 지워 내려
    """,
    "PLEASE": """
        please asap urgently urgent immediately accident* accidentally by_mistake mistakenly
        request* demand bitte dringend versehentlich aus_versehen alsjeblieft graag per_ongeluk s_il
        svp veuillez par_erreur por_favor por_error favor por_engano per_favore per_errore prosze
        przez_pomylke omylkowo пожалуйста случайно просьба прошу lutfen yanlislikla ください お願い
        誤って 請 请 帮忙 不小心 해주세요 해_주세요 부탁 실수로 gdpr dsgvo rgpd lgpd ccpa avg rodo
        kvkk merci thanks thank_you gracias obrigado obrigada grazie bedankt danke dziekuje спасибо
        tesekkur* 주세요 주시 くださ ほしい で欲しい 谢谢 麻烦
    """,
    "CONSENT": """
        nobody_was_asked nobody_asked without_being_asked wasn_t_asked nunca_autorice
        nunca_autorizei without_my_consent without_their_consent without_consent never_agreed
        never_consented without_asking without_my_permission without_my_knowledge ohne_einwilligung
        ohne_meine ohne_zustimmung zonder_toestemming zonder_mijn sans_mon sans_leur
        sans_consentement sin_mi sin_consentimiento sin_su_consent* sem_meu sem_minha
        sem_consentimento senza_il_mio senza_consenso bez_mojej bez_zgody без_моего без_согласия
        rizam* iznim* izinsiz 同意なく 無断で 勝手に 未经同意 未经允许 未经我 擅自 동의_없이
        무단으로 허락_없이 do_not_consent don_t_consent not_consent did_not_agree
        never_gave_permission stimme_nicht_zu
    """,
}
"""The words for each idea."""
