"""Words for who can do what with whose things, in the languages that issues are written in.

An entry is a word, a stem (``leak*``), a phrase (``logged_in_as``) or, in scripts that do not
part words, a piece of text. Accents of Latin letters make no difference. Each idea has a few
lines: English first, then German, Dutch, French, Spanish, Portuguese, Italian, Polish,
Russian, Turkish, then Japanese, Chinese and Korean.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    # -- who ---------------------------------------------------------------------------
    "OTHER": """
        other others another different wrong foreign
        ander* fremd* falsch* verkeerde autre autres d_autrui mauvais otro otra otros otras ajen* equivocad*
        outro outra outros outras alheio* errad* altro altra altri altre altrui sbagliat* un_altro
        cudz* obc* niewlasciw* друг* чуж* посторонн* не_того не_тому baska* diger* yanlis*
        innego innej innych innym inny some_other unknown random some_stranger weitere* andre dritter derden sconosciuto сторонн* baskasi
    """,
    "PERSON": """
        user users customer* client clients patient* person persons people member members employee* tenant tenants
        subscriber* student students pupil* applicant* colleague* coworker* guest guests buyer* organisation*
        organization* company companies recipient* family families household* resident* donor*
        kund* nutzer* benutzer* mandant* patient* mitglied* mitarbeit* person* kolleg* firma firmen empfanger*
        klant* gebruiker* patient* lid leden medewerker* collega* mensen client* utilisateur* personne* abonne* membre*
        salarie* collegue* destinataire* eleve* cliente* usuari* persona* pacient* emplead* socio* alumno* compane*
        destinatari* pessoa* funcionari* aluno* colega* utent* client* pazient* dipendent* abbonat*
        klient* uzytkowni* osob* pacjent* pracowni* odbiorc* клиент* пользовател* пациент* сотрудник* людей человек*
        участник* абонент* покупател* kullanici* musteri* kisi* hasta* uye* calisan*
        lady woman women man men girl boy buyer driver* candidate* teacher* parent* freelancer* seller* vendor* merchant* department* team teams frau mann schuler* eltern anwender* bewerber* teilnehmer* verein* abteilung* vrouw man bedrijf bedrijven leerling* ouders bewoner* femme homme entreprise* societe* etudiant* locataire* voisin* candidat* mujer hombre empresa* estudiante* vecin* inquilin* mulher homem vizinh* estudante* azienda aziende donna uomo studente studenti vicin* kobiet* mezczyzn* firm firmy ucz* student* женщин* мужчин* компани* фирм* студент* ученик* sosed* sirket* ogrenci* kadin* firma*
    """,
    "FOREIGN": """
        fremde fremder fremden fremdes fremdem vreemde andermans cudz* obcy obce obcych ajen* alhei* altrui чуж* d_autrui baskalarinin
    """,
    "OTHERS": """
        someone_else* somebody_else* stranger* someone_i_don* somebody_i_do* people_i_don* people_i_do
        whoever_had not_mine not_my_own isn_t_mine aren_t_mine belong*_to_someone belongs_to_somebody
        unknown_person unknown_customer unknown_user not_belong_to_me doesn_t_belong_to_me do_not_know_at_all
        jemand_ander* jemand_fremd* fremder fremde_person* iemand_ander* inconnu* quelqu_un_d_autre
        desconocid* desconhecid* sconosciut* qualcun_altro de_otra_persona alguien_mas outra_pessoa
        kogos_innego nieznajom* obcej_osoby незнаком* чужие чужой чужую чужих чужого чужим baskasinin baskalarinin tanimadigim
        他のユーザー 他のお客 他の顧客 他の利用者 他の会員 他の人 他人の 別のユーザー 別の顧客 別の人 別人 別のお客 知らない人 他社の
        别人 其他用户 其他客户 其他人 他人 另一个用户 另一位 另一个客户 别的用户 别的客户 陌生人 其他会员 其他用戶 別人
        다른_사람 다른사람 다른_사용자 다른_고객 다른_회원 다른_유저 다른_환자 타인 남의 모르는_사람 다른사용자
        never_met don_t_know_at my_ex ex_husband* ex_wife ex_boyfriend ex_girlfriend my_neighbour* my_neighbor* colleague_s nicht_meine* ein_kollege* kollegin einer_kollegin eines_kollegen collegue_s d_un_collegue d_une_collegue d_autrui ne_connais_pas un_companero una_companera no_conozco um_colega uma_colega nao_conheco un_collega una_collega non_conosco een_collega ken_ik_niet niet_ken kolegi kolezanki nie_znam коллег* не_знаю соседа baskasina baskasi baskalari 同僚の 隣人 見知らぬ 他ユーザー 他社 他テナント 同事的 他人的 别家公司 其他租户 其他公司 동료의 다른_회사 다른_학생 다른_직원 엉뚱한_사람
        coworker_s co_worker_s
        des_autres aux_autres de_los_demas de_otros de_otra dos_outros de_outros de_outra degli_altri di_altri van_anderen van_een_ander von_anderen anderer_leute other_people other_users other_customers wszystkich_innych innych_osob kogos_innego других_людей другим_людям
        of_others to_others others_can from_others anderer_zu
    """,
    "ANYONE": """
        anyone anybody everyone everybody any_user* any_visitor* every_visitor* any_logged any_authenticated any_member
        any_customer any_employee any_guest all_visitors all_users whole_world the_world world_readable any_account
        unauthenticated unauthori* not_logged_in logged_out non_admin* nonadmin* anonymous anonymously outsider* any_student
        without_log* without_login without_sign* without_auth* without_any_auth* without_any_login without_a_login
        without_a_password without_password without_permission* without_being without_account without_an_account
        without_any_permission* without_any_check no_authentication no_login no_password no_authorization no_auth
        regular_user* normal_user* ordinary_user* read_only_user* low_privileg* unprivileged viewer* ex_employee*
        former_employee* former_member* total_stranger* competitor* search_engine* google whole_internet the_internet
        public_link public_url entire_company whole_company other_tenants incognito private_window removed_member*
        jeder jede_person alle_nutzer alle_besucher jedermann ohne_anmeldung ohne_login ohne_passwort ohne_rechte unangemeldet*
        ohne_berechtigung nicht_angemeldet* gast gaste unbefugt* iedereen zonder_in* zonder_login zonder_wachtwoord onbevoegd*
        niet_ingelogd* n_importe_qui tout_le_monde sans_connexion sans_authent* sans_etre sans_se_connecter sans_mot sans_autorisation
        non_connect* non_authent* tout_utilisateur cualquier* cualquiera todo_el_mundo todos_los_usuarios sin_iniciar sin_autent*
        sin_contrasena sin_permiso* sin_login sin_haber sin_estar qualquer* todo_mundo sem_login sem_autent* sem_senha sem_permiss*
        sem_fazer sem_estar chiunque senza_login senza_autent* senza_password senza_permess* senza_acced* senza_essere tutti
        kazdy kazda bez_logowania bez_zalogowania bez_hasla bez_uprawnien bez_autoryzacji niezalogowan*
        любой каждый любому кто_угодно без_авторизац* без_пароля без_входа без_прав без_логина всем_подряд неавторизован* все_видят
        herkes* kimlik_dogrulama* giris_yapmadan sifresiz yetkisiz* parolasiz oturum_acmadan yetkisi_olmayan
        誰でも だれでも 全員に 誰からも ログインなし ログインせず ログインしなくても 未ログイン 認証なし 認証せず 権限のない 権限なし 一般ユーザー パスワードなし 第三者
        任何人 所有人 谁都 无需登录 不用登录 不登录 未登录 未授权 未经授权 无权限 没有权限 不需要密码 无需密码 普通用户 游客 無需登錄 未經授權 匿名
        누구나 아무나 모든_사람 로그인하지_않 로그인_없이 로그인 비로그인 인증_없이 권한이_없는 권한_없이 일반_사용자 비밀번호_없이
        usuario_normal usuario_comum usuario_cualquiera utilisateur_normal simple_utilisateur utilisateurs_normaux normaler_nutzer normale_nutzer normale_benutzer einfache_nutzer normale_gebruiker gewone_gebruiker utente_normale utenti_normali zwykly_uzytkownik zwykli обычн*_пользоват* обычный_пользователь normal_kullanici* siradan normal_bir_kullanici any_logged_in logged_in_user* any_other_user whoever_has anyone_s all_staff all_employees all_customers all_my_colleagues entire_team whole_team entire_staff whole_staff alle_nutzer alle_kollegen alle_kunden fur_alle fur_jeden allen_nutzern alle_gebruikers voor_iedereen toute_l_entreprise a_tous tous_les_utilisateurs tous_les_employes todos_los_empleados a_todos para_todos todos_os_usuarios todos_os_funcionarios a_tutti per_tutti wszyscy wszystkim dla_wszystkich для_всех всем_пользователям все_пользователи все_сотрудники 全社員 全ユーザー 全員が みんな 所有用户 全公司 모든_직원 모든_사용자 전체_공개 전_직원
        guests listed_publicly n_importe_quel* any_one whoever with_no_account without_any_account without_an_api_key without_credentials anyone_with wer_will wer_auch jede_r beliebige* kto_chce ktokolwiek chunque qualunque_utente tout_visiteur visiteurs visitantes visitatori odwiedzajac* misafir* ゲスト 外部から 访客 게스트
    """,
    "GUESS": """
        incrementing increment_the changing_the_id changing_the_number change_the_id change_the_number
        changing_the_url changing_the_user* changing_the_account editing_the_url modifying_the_id tampering
        altering_the_id alter_the_id sequential_id* counting_up other_id*
        erraten erratbar* id_in_der_url nummer_in_der_url id_andert id_andern hochzahl* raden cambiando_el cambiar_el_id cambiando_la
        modificando_el changeant_l changeant_le modifiant_l modifiant_le en_devinant trocando_o mudando_o alterando_o
        cambiando_l modificando_l zmieniajac zmiana_id подобра* подмен* перебор* id_degistir* url_degistir* idyi_degistir*
        IDを変え idを変え urlを変え 推測でき 連番 修改id 修改url 改id 更改id 遍历 猜到 id를_바꾸 id만_바꾸 url만_바꾸 번호만_바꾸
        guessing guessable guessed guess_the_id guess_the_url guess_the_link enumerate enumerating tampering tampered by_editing_the altering changing_a_number changing_an_id iterating_over_ids swapping_the_id replace_the_id incremented_id* id_in_der_adresse id_wechseln id_austausch* id_aanpassen id_te_wijzigen id_te_veranderen en_changeant en_modifiant cambiando_id cambiar_la_url cambiando_numero mudar_o_id trocar_o_id cambiare_l_id modificare_l_id zmieniajac_id podmieni* заменив_id поменять_id изменив_id поменяв_номер
        predictable_id* predictable_url*
        who_knows_the knows_the_link knows_the_url with_the_url knowing_the with_the_link den_link_kennt connait_le_lien con_el_enlace com_o_link con_il_link зная_ссылк* по_ссылке linki_bilen リンクを知 知道链接 링크만_알
    """,
    # -- does what ---------------------------------------------------------------------
    "SEE": """
        see sees seeing saw seen read reads reading view views viewing viewed access accesses accessing accessed open opens opened
        download downloads downloaded list lists browse look looking get gets getting got receive* show shows showed shown showing
        display* appear* contain* load loads return returns returned returning find found fetch* retriev* visible land lands landed
        ended_up sent send sends deliver* export* include* print* query dump dumps accessible readable reachable
        seh* sieh* sah lesen liest les angezeigt zeigt zeigen einsehen einsehbar sichtbar abruf* herunterlad* zugreif* bekomm* erhalt*
        erhielt landen landet geschickt verschickt offnen gesendet auf_rufen aufrufen zie zien ziet lees lezen leest bekijk* download* krijg* ontvang* getoond
        toont inzien zichtbaar openen voir vois voit lire lit lisible* consulter acceder accede recois recu* affich* telecharg* visible* apparai*
        montre* accessible* envoye* ver veo ve ven vio vi leer lee leo accede* acceder descarg* muestr* mostr* aparec* recib* abrir abre enviad* enviaron
        vejo veem ver ler leio acess* baixar baixo receb* exib* mostra* visive* vedo vede vedono vedere leggere legge accedere accesso scaric* ricev* ricevut*
        mostra compai* visibil* inviat* aprire widz* widac widoczn* czyta* odczyta* pobra* pobier* otrzym* dostal* pokazuj* wyswietl* dostep* wyslan*
        вижу видит видят видно видны увидел* смотре* посмотре* просм* прочита* читать скача* получ* приход* пришл* показыва* отображ* доступ* открыва* открыть отправ*
        goruyor* gorebil* gorun* gordum goster* okuyabil* okun* indir* eris* gonder* gorebiliyor geldi acabil*
        見え 見られ 見れ 閲覧 読め 読まれ 表示 ダウンロード アクセス 取得でき 届い 開け 入って 送られ 送信され 看到 查看 看见 读取 访问 下载 收到 显示 能看 可以看 发给 發給 打开 获取 看到 導出 导出
        보여 보입니 보이 볼_수 볼수 조회 열람 읽을 다운로드 접근 받았 표시 노출 열리 확인할 발송
        enter enters entering index indexes indexed reach reaches names expose* steht stehen betreten kommt kommen gekommen gelang* binnen komt kom staat entrer entre entrar entra entro acced* llego llega llegan llegaron chegou chegam arriva arrivat* mi_e_arriv* compare entrare recevoir arrive arrivee dostaje wejsc wchodz* otworzyc otwier* przysz* попасть попал* зайти заходит* залогин* открывает* вижу ulas* girebil* giril* giris_yap* gelen geldi 届 入れ 覗 见到 进入 看得到 拿到 查到 보게 들어갈 들어가 받게 왔습니다 도착 배송
        pull_up pulled_up hand_out hands_out handed_out given_out listed peek leak* seeing przeczyt* zobacz* podejrz* podglad* hineinsehen reinschauen mitlesen einblick gelesen meelezen regarder aperc* mirar viendo enxerg* guardare sbircia* взять видел скачива* goz_at* 覗け 受け取 読める 见 读到 能读 收到了 받았습니다 봤
    """,
    "CHANGE": """
        delete deletes deleting deleted change changes changing modify modif* edit edits editing edited overwrite* update updates reset remove removes
        impersonat* take_over takeover hijack* become promote* grant make_themsel* act_as log_in_as login_as post_as create rename cancel transfer
        approve withdraw refund buy kick ban run execute upload write trigger spoof*
        losch* ander* bearbeit* uberschreib* verwijder* wijzig* aanpass* overnemen supprim* modifi* changer effac* borr* elimin* modific* cambiar editar
        apagar excluir alter* editar mudar cancell* modific* cambiare usuw* usun* zmieni* edyt* skasowa* удал* измен* редактир* менять стереть degistir* duzenle*
        削除でき 削除でき 変更でき 編集でき 書き換え 消せ 乗っ取 なりすま 削除される 删除 修改 篡改 编辑 更改 冒充 삭제 변경 수정할 수정_가능 바꿀
        silin* silebil* silm* siliy* grant* grants gives make make_himself promot* ban uninstall zugriff_auf ubernehmen suppression borrar cancellar* eliminare удалять менять silme
    """,
    "NOT": """
        not cannot t never unable nothing fail* hardly denied refus* neither
        nicht kein* nie niet geen nooit ne n pas aucun* no nunca nao nem non nie не нельзя нет degil
        できない できません ない ません 不能 无法 沒有 没有 不显示 失败 無法 않 못 없 안_
    """,
    "DESTROY": """
        delete deletes deleting deleted wipe wipes modify modifies overwrite take_over takeover reset_the_password reset_passwords change_the_password impersonat* losch* uberschreib* verwijder* supprim* effac* modifier borrar borra elimin* modificar apagar apaga exclui* alterar cancellare cancella modificare usuwa* usun* skasow* zmieni* удал* измен* стереть silebil* silin* degistir*
        削除 変更でき 書き換え 乗っ取 删除 修改 篡改 삭제 수정 탈취
    """,
    "SHOULD": """
        should shouldn must mustn ought supposed allowed darf durfen sollte sollten soll mag mogen zou devrait devraient doit deberia deberian debe deve deveria deveriam dovrebbe dovrebbero powinien powinn* должен должн* olmamali
    """,
    # -- is seen -----------------------------------------------------------------------
    "EXPOSED": """
        leak leaks leaked leaking leakage expos* disclos* publicly public_url public_link public_repo public_bucket public_page in_public public_internet
        visible published publish* posted posting indexed reveal* breach* stolen steal compromised shared_with unprotected
        out_in_the_open into_the_open world_readable wide_open unsecured openly made_public
        public_issue public_thread public_comment public_channel public_profile public_folder public_search public_page
        geleakt offentlich* ungeschutzt* einsehbar* sichtbar* preisgegeben* durchgesickert* abgeflossen* offen_im veroffentlicht* gestohlen* frei_zug* ausgelesen*
        gelekt* openbaar* zichtbaar* op_straat blootgesteld* gepubliceerd* onbeveiligd* publiquement publique* divulgu* expos* fuite* publie* vole* accessible*
        filtra* expuest* publicad* publicament* publico* publica* visible* robad* divulg* vaza* expost* roubad* visivel visiveis visibil* pubblic* espost* divulgat* trapelat* rubat* diffus*
        wyciek* ujawni* publiczn* widoczn* upublicz* opublikowa* skradzion* udostepni* утек* утеч* слит* слил* раскры* публичн* опубликов* открыт* выложи* украд* сизд* видны видно
        ifsa* acik* herkese_acik yayin* calin* sizdir* gorunuy*
        漏洩 漏えい 漏れ 流出 公開され 公開状態 丸見え 晒さ さらされ 晒し 露出 盗ま 掲載され 見える 見えて 公開リポ
        泄露 泄漏 外泄 公开 暴露 曝光 被盗 泄密 洩漏 外洩 流出 公之于众 被发布 노출 유출 공개되 공개적 새어 공개된 도난 올렸 공개_저장소
        public online internet reachable siz_ sizdi sizmis sizin sizinti* public_ticket dark_web im_netz im_internet im_web online_einsehbar op_internet en_ligne sur_internet en_internet na_internet su_internet w_internecie в_интернет* в_открытом_доступе internette online_staan ネット上 インターネット上 检索到 搜到 互联网上 인터넷에 검색됩
        page_source in_the_source open_bucket open_server bucket_is open_directory offenem_server open_internet
    """,
    "WRONG": """
        wrong_person wrong_people wrong_customer* wrong_recipient* wrong_client* wrong_company wrong_user* wrong_account wrong_patient* 
        wrong_inbox wrong_family mixed_up_customers intended_for meant_for everyone_in_cc instead_of_bcc in_cc
        an_den_falschen beim_falschen an_die_falsche* an_falsche falschen_empfang* falscher_kunde offenem_verteiler an_fremde
        verkeerde_klant verkeerde_persoon verkeerde_ontvanger mauvaise_personne mauvais_client mauvais_destinataire en_copie_visible
        cliente_equivocado persona_equivocada destinatario_equivocado cliente_errado pessoa_errada destinatario_errado
        cliente_sbagliat* persona_sbagliata destinatario_sbagliato niewlasciw* zlego_klienta do_zlej_osoby не_тому не_тем не_той_почте yanlis_kisi* yanlis_musteri*
        誤送信 誤って送 宛先を間違 发错 错误的客户 发给了别人 잘못_발송 잘못된_사람
        someone_else_s_inbox wrong_parent* wrong_student* wrong_team wrong_group
    """,
    # -- what --------------------------------------------------------------------------
    "THINGS": """
        data detail* information info invoice* order orders message* mail mails email* address* phone* record* profile* document* file files ticket* payment* account* inbox
        photo* picture* contract* statement* conversation* chat chats history booking* prescription* result results diagnos* report* salary salaries payslip* name names
        note notes upload* attachment* appointment* draft* cart basket calendar* project* workspace* dashboard balance password* token* setting* transcript* receipt* letter* card cards repositories grades
        daten rechnung* bestellung* nachricht* adress* telefon* profil* dokument* datei* konto konten postfach foto* vertrag* befund* gehalt* auftrag* auftrage termin* unterlagen kontoausz* chatverl*
        gegevens factu* bestelling* bericht* adres* account* bestand* dossier* loonstrook* afspra* foto* brieven
        donnees facture* commande* message* courriel* adresse* compte* dossier* document* fichier* bulletin* messagerie* photo* releve* contrat* rendez
        datos factura* pedido* mensaje* correo* direccion* cuenta* documento* archivo* historial* recibo* nomina* contrato* foto* cita citas
        dados fatura* pedido* mensage* conta contas documento* arquivo* endereco* boleto* historico* contrato* holerite* foto* nota_fiscal
        dati fattur* ordin* messagg* indirizz* conto profil* document* file referti referto contratt* foto cartell* buste cedolin*
        dane danych faktur* zamowieni* wiadomosc* adres* konto konta dokument* plik* umow* zdjeci* wynik* historie
        данные данных счета счет* заказ* сообщени* переписк* адрес* аккаунт* документ* файл* фото* кабинет* истори* письм* карт* номер* договор*
        veri* fatura* siparis* mesaj* adres* hesab* hesap* belge* dosya* fotograf* bilgi* gecmis* eposta*
        データ 請求 注文 メッセージ メール 住所 電話 アカウント 個人情報 情報 ファイル 書類 写真 履歴 明細 プロフィール カルテ 予約 氏名 契約
        数据 发票 订单 消息 邮件 地址 电话 手机 账号 账户 资料 信息 文件 照片 记录 聊天 简历 病历 合同 帳戶 賬單 账单 姓名 訂單
        데이터 청구서 주문 메시지 메일 주소 전화 계정 개인정보 정보 파일 사진 내역 기록 이력서 프로필 문서 대화 예약
        projekt* projet* proyecto* projeto* progett* project* проект* proje* プロジェクト 项目 프로젝트 orders repository repositories site shop page pages contacts portfolio calendars termine vorgang* kalender* nota_fiscal agenda* annonce* conversa* conversacion* chiamat* rozmow* diagnoz* rezerw* договор* чат* sepet* sohbet* belgeler
        akte* inhalt* inbound timesheet* wallet* offer* quote* subscriptions timeline grades exam* essay* voicemail* call_log* claims claim policies courriers ordonnance* ordonnances devis notes expediente* recetas notas prontuario* laudos provas pagell* ricett* recept* oceny umowy recept оценк* чеки 私信 处方 成绩 合同 報告 レポート カート 通帳 성적 처방 장바구니 영수증 쪽지
    """,
    "PRIVATE": """
        personal_data personal_information personal_details private_data private_information private_details pii phi home_address* private_address* postal_address*
        phone_number* mobile_number* telephone_number* cell_number* private_number date_of_birth dates_of_birth birth_date* birthdate* birthday* medical_record* medical_data medical_history medical_result* health_record* health_data patient_record* patient_data
        patient_file* lab_result* test_results_of blood_test* prescription* passport* id_card* identity_card* driving_licence* driver_s_licen* driver_licen* national_id* social_security ssn tax_id* tax_number* bank_account* bank_detail* bank_statement* iban ibans
        credit_card* card_number* payslip* pay_slip* salary salaries wage wages sick_note* sick_leave* customer_data customer_records customer_list customer_details customer_database client_list user_data member_data employee_data employee_record* staff_list
        email_addresses e_mail_addresses mail_addresses home_location where_i_live where_he_lives where_she_lives gps_location live_location real_name* real_names full_name* maiden_name private_photo* private_message* private_chat* nude* religion sexual_orientation ethnicity criminal_record* direct_messages real_customer* names_and_addresses names_and_phone* names_and_email* fingerprints biometric* therap* hiv
        personenbezogen* kundendat* privatadress* anschrift* telefonnummer* handynummer* geburtsdat* geburtstag* krankenakt* patientenakt* patientendat* befund* krankschreib* gehalt* gehalter gehaltsabrech* personalausweis* ausweis* kontonummer* kontodat* bankdat* steuernummer* sozialversicherung* wohnadress* privatnummer* mitarbeiterdat* nutzerdat* gesundheitsdat* krankmeld* diagnose* lohnabrechnung* mailadressen personlich*_daten
        persoonsgegevens klantgegevens telefoonnummer* geboortedat* medisch* dossier* paspoort* loonstr* salaris* bsn rekeningnummer* woonadres* thuisadres* patient*gegevens adresgegevens personeelsgegevens
        donnees_personnelles donnees_clients donnees_medicales numero_de_telephone numeros_de_telephone date_de_naissance dates_de_naissance dossier_medical dossiers_medicaux adresse_personnelle adresse_postale passeport* carte_d_identite salaire* fiche_de_paie bulletins_de_salaire bulletin_de_paie numero_de_securite rib coordonnees carte_bancaire donnees_de_sante vie_privee
        datos_personales datos_privados datos_de_los_clientes datos_de_clientes datos_medicos telefono* fecha_de_nacimiento fechas_de_nacimiento historia_clinica historial_medico historiales expediente* pasaporte* dni nomina* salario* sueldo* domicilio* direccion_particular cuenta_bancaria numero_de_tarjeta tarjeta_de_credito
        dados_pessoais dados_dos_clientes dados_de_clientes telefones data_de_nascimento cpf cpfs rg prontuario* passaporte* salario* holerite* conta_bancaria endereco_residencial cartao_de_credito dados_medicos dados_sensiveis
        dati_personali dati_dei_clienti dati_sanitari numeri_di_telefono numero_di_telefono data_di_nascita date_di_nascita cartella_clinica cartelle_cliniche referti referto passaport* codice_fiscale codici_fiscali stipendi* busta_paga buste_paga indirizzo_di_casa carta_d_identita conto_bancario carta_di_credito
        dane_osobowe danych_osobowych numery_telefonow numer_telefonu pesel paszport* dowod_osobisty dowodu_osobistego data_urodzenia dat_urodzenia wynagrodzen* pensj* zarobk* dokumentacj*_medyczn* dane_klientow danych_klientow adres_domowy adresy_domowe numery_kont karty_kredytowej
        персональн* личные_данные личных_данных телефон* паспорт* снилс инн дат*_рождения медицинск* медкарт* диагноз* зарплат* домашн*_адрес* номер*_карт* данные_клиентов данных_клиентов данные_пациентов адрес* базу_клиентов
        kisisel_veri* kisisel_bilgi* telefon_numara* tc_kimlik kimlik_numara* dogum_tarih* pasaport* maas* saglik_kayit* hasta_kayit* ev_adres* musteri_veri* musteri_bilgi* kredi_karti adresleri
        個人情報 住所 電話番号 生年月日 氏名 カルテ 診断 病歴 パスポート マイナンバー 給与 給料 口座番号 顧客情報 顧客データ 会員情報 本名 健康診断 免許証 カード番号 メールアドレス
        个人信息 个人资料 隐私 手机号 电话号码 家庭住址 住址 身份证 护照 生日 病历 工资 薪资 银行卡 客户资料 客户数据 用户数据 用户信息 真实姓名 诊断 個人資料 社保 员工信息 邮箱地址
        개인정보 개인_정보 전화번호 휴대폰 집_주소 주민등록 생년월일 여권 진료 의료_기록 병력 급여 연봉 월급 계좌번호 고객_정보 고객정보 고객_데이터 실명 신분증 카드번호 주소 이메일_주소
        personal_info diagnosis diagnoses women_s_photos resumes lebenslauf* curriculum* school_report* names_of_customers patients_names bewerbung* bewerberdat* lohnzettel* gehaltsz* loonbrief* zeugnis* paspoorten ziektemeld* fiches_de_paie ordonnance* cv_des releve_bancaire datos_bancarios informe_medico recetas_medicas historico_medico exames resultado_de_exame certificati_medici estratti_conto wyciagi_bankowe zwolnienia_lekarskie анкет* выписк* справк* ozgecmis* 履歴書 保険証 源泉徴収 简历 体检 住院 병원_기록 처방전 이력서
        cvs_of
    """,
    "MINE": """
        my mine his her somebody_s someone_s customer_s colleague_s
        mein* mijn mon ma mes nos mi mis meu minha meus minhas mio mia miei mie moj* moj moje moja mojego мой моя мое мои мою моего моих моей benim adresim numaram bilgilerim
        私の 自分の 僕の 我的 本人 我们的 我們的 내 제 저의 우리
        meiner
    """,
    "FACT": """
        address* phone* number* name photo* picture* email* e_mail birthday* passport* bank* card face
        adress* telefon* handy* nummer* name* foto* bild* daten anschrift* adres naam telefoonn* gegevens foto* adresse nom telephone numero photo* donnees coordonnees direccion telefono* nombre foto* datos numero* correo domicilio
        endereco telefone* nome foto* dados indirizzo nome foto dati adres nazwisko telefon* zdjeci* dane адрес* телефон* имя фото* номер* данные фамили* adres* telefon* isim ismim fotograf* bilgi*
        住所 電話番号 名前 本名 写真 メール 顔写真 地址 电话 手机号 姓名 照片 身份证 名字 주소 전화번호 이름 사진 연락처
        selfie surname home_location
    """,
    "POSTED": """
        posted posts posting published publishes shared sharing uploaded spread spreading pasted wrote_my shown visible listed public publicly indexed google exposed appears leaked contains attached in_the_log* in_the_screenshot
        veroffentlicht* gepostet* geteilt* sichtbar* offentlich* hochgeladen* steht stehen enthalt geplaatst* gedeeld* zichtbaar* openbaar* staat publie* partage* poste* visible* affich* divulgu* apparai* comparti* subi* subio visible* aparec* sale difund*
        publicou postou compartilh* visivel aparece* expos* divulg* pubblicat* condivis* visibil* compar* opublikowa* udostepni* widoczn* wrzuci* опубликов* выложи* виден видна видно размести* слил* paylas* yayinla* gorunuy* yayimla*
        晒さ 晒し 公開 投稿 掲載 表示 載せ 書き込 曝光 公开 发布 贴出 发到 显示 公開 올렸 공개 게시 노출 유포 퍼뜨
        public_issue
    """,
    "ERASE": """
        delete erase remove erasure deletion take_down redact* purge scrub blur anonymi* unpublish
        losch* entfern* schwarz* unkenntlich* verwijder* wissen supprim* effac* retirer elimin* borr* quit* apag* remov* exclu* cancell* rimuov* rimozione usun* skasow* удал* стер* убер* убрать sil* kaldir*
        削除 消して 消し 删除 移除 刪除 삭제 지워 내려
    """,
    "PLEASE": """
        please asap urgently urgent immediately accident* accidentally by_mistake mistakenly request* demand bitte dringend versehentlich aus_versehen alsjeblieft graag per_ongeluk s_il svp veuillez par_erreur por_favor por_error favor por_engano per_favore per_errore prosze przez_pomylke omylkowo
        пожалуйста случайно просьба прошу lutfen yanlislikla ください お願い 誤って 請 请 帮忙 不小心 해주세요 해_주세요 부탁 실수로 gdpr dsgvo rgpd lgpd ccpa avg rodo kvkk
        merci thanks thank_you gracias obrigado obrigada grazie bedankt danke dziekuje спасибо tesekkur* 주세요 주시 くださ ほしい で欲しい 谢谢 麻烦
    """,
    "WISH": """
        add adds adding implement* introduce would_be_nice should_be_able let_users make_it_possible improve* 
        typo* translat* rename button* icon* align* spinner tooltip* placeholder* pagination wish toggle export_button validat* dropdown picker
        hinzufug* spaltenbreite tippfehler knopf schaltflache* formular* feld veld knop ajouter bouton champ anadir agregar boton campo adicionar botao aggiungere pulsante dodac przycisk pole добавить кнопк* поле ekle buton* 追加してほしい ボタン 按钮 希望 增加 버튼 추가해
        faster switcher quicker
        feature_request optionally
    """,
}
"""The words for each idea."""
