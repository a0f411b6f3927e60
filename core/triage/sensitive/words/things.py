"""Words for what is somebody's, and for its having got out."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "THINGS": """
        data detail* information info invoice* order orders message* mail mails email* address*
        phone* record* profile* document* file files ticket* payment* account* inbox photo* picture*
        contract* statement* conversation* chat chats history booking* prescription* result results
        diagnos* report* salary salaries payslip* name names note notes upload* attachment*
        appointment* draft* cart basket calendar* project* workspace* dashboard balance password*
        token* setting* transcript* receipt* letter* card cards repositories grades daten rechnung*
        bestellung* nachricht* adress* telefon* profil* dokument* datei* konto konten postfach foto*
        vertrag* befund* gehalt* auftrag* auftrage termin* unterlagen kontoausz* chatverl* gegevens
        factu* bestelling* bericht* adres* bestand* dossier* loonstrook* afspra* brieven donnees
        facture* commande* courriel* adresse* compte* fichier* bulletin* messagerie* releve*
        contrat* rendez datos factura* pedido* mensaje* correo* direccion* cuenta* documento*
        archivo* historial* recibo* nomina* contrato* cita citas dados fatura* mensage* conta contas
        arquivo* endereco* boleto* historico* holerite* nota_fiscal dati fattur* ordin* messagg*
        indirizz* conto referti referto contratt* foto cartell* buste cedolin* dane danych faktur*
        zamowieni* wiadomosc* konta plik* umow* zdjeci* wynik* historie данные данных счета счет*
        заказ* сообщени* переписк* адрес* аккаунт* документ* файл* фото* кабинет* истори* письм*
        карт* номер* договор* veri* siparis* mesaj* hesab* hesap* belge* dosya* fotograf* bilgi*
        gecmis* eposta* データ 請求 注文 メッセージ メール 住所 電話 アカウント 個人情報 情報
        ファイル 書類 写真 履歴 明細 プロフィール カルテ 予約 氏名 契約 数据 发票 订单 消息 邮件
        地址 电话 手机 账号 账户 资料 信息 文件 照片 记录 聊天 简历 病历 合同 帳戶 賬單 账单 姓名
        訂單 데이터 청구서 주문 메시지 메일 주소 전화 계정 개인정보 정보 파일 사진 내역 기록 이력서
        프로필 문서 대화 예약 projekt* projet* proyecto* projeto* progett* проект* proje*
        プロジェクト 项目 프로젝트 repository contacts portfolio calendars termine vorgang*
        kalender* agenda* annonce* conversa* conversacion* chiamat* rozmow* diagnoz* rezerw* чат*
        sepet* sohbet* belgeler akte* inhalt* inbound timesheet* wallet* offer* quote* subscriptions
        timeline exam* essay* voicemail* call_log* claims claim policies courriers ordonnance*
        ordonnances devis expediente* recetas notas prontuario* laudos provas pagell* ricett*
        recept* oceny umowy recept оценк* чеки 私信 处方 成绩 報告 レポート カート 通帳 성적 처방
        장바구니 영수증 쪽지 posts post comments feedback review* exports export backup* beitrag*
        kommentar* commentaire* comentari* commenti komentarz* комментари* yorum* 帖子 评论 投稿
        게시글 댓글
    """,
    "PRIVATE": """
        full_names e_mail_list email_list scan_of_an_id id_scan id_document scan_of_his scan_of_her
        scan_of_my user_emails user_messages emails_and_messages hiv_status home_addresses
        living_people personal_conversations contact_information email_addresses_of
        shipping_addresses names_of_survivors full_name_and klarnamen personal_data
        personal_information personal_details private_data private_information private_details pii
        phi home_address* private_address* postal_address* phone_number* mobile_number*
        telephone_number* cell_number* private_number date_of_birth dates_of_birth birth_date*
        birthdate* birthday* medical_record* medical_data medical_history medical_result*
        health_record* health_data patient_record* patient_data patient_file* lab_result*
        test_results_of blood_test* prescription* passport* id_card* identity_card* driving_licence*
        driver_s_licen* driver_licen* national_id* social_security ssn tax_id* tax_number*
        bank_account* bank_detail* bank_statement* iban ibans credit_card* card_number* payslip*
        pay_slip* salary salaries wage wages sick_note* sick_leave* customer_data customer_records
        customer_list customer_details customer_database client_list user_data member_data
        employee_data employee_record* staff_list email_addresses e_mail_addresses mail_addresses
        home_location where_i_live where_he_lives where_she_lives gps_location live_location
        real_name* real_names full_name* maiden_name private_photo* private_message* private_chat*
        nude* religion sexual_orientation ethnicity criminal_record* direct_messages real_customer*
        names_and_addresses names_and_phone* names_and_email* fingerprints biometric* therap* hiv
        personenbezogen* kundendat* privatadress* anschrift* telefonnummer* handynummer* geburtsdat*
        geburtstag* krankenakt* patientenakt* patientendat* befund* krankschreib* gehalt* gehalter
        gehaltsabrech* personalausweis* ausweis* kontonummer* kontodat* bankdat* steuernummer*
        sozialversicherung* wohnadress* privatnummer* mitarbeiterdat* nutzerdat* gesundheitsdat*
        krankmeld* diagnose* lohnabrechnung* mailadressen personlich*_daten persoonsgegevens
        klantgegevens telefoonnummer* geboortedat* medisch* dossier* paspoort* loonstr* salaris* bsn
        rekeningnummer* woonadres* thuisadres* patientgegevens adresgegevens patientengegevens
        personeelsgegevens donnees_personnelles donnees_clients donnees_medicales
        numero_de_telephone numeros_de_telephone date_de_naissance dates_de_naissance
        dossier_medical dossiers_medicaux adresse_personnelle adresse_postale passeport*
        carte_d_identite salaire* fiche_de_paie bulletins_de_salaire bulletin_de_paie
        numero_de_securite rib coordonnees carte_bancaire donnees_de_sante vie_privee
        datos_personales datos_privados datos_de_los_clientes datos_de_clientes datos_medicos
        telefono* fecha_de_nacimiento fechas_de_nacimiento historia_clinica historial_medico
        historiales expediente* pasaporte* dni nomina* salario* sueldo* domicilio*
        direccion_particular cuenta_bancaria numero_de_tarjeta tarjeta_de_credito dados_pessoais
        dados_dos_clientes dados_de_clientes telefones data_de_nascimento cpf cpfs rg prontuario*
        passaporte* holerite* conta_bancaria endereco_residencial cartao_de_credito dados_medicos
        dados_sensiveis dati_personali dati_dei_clienti dati_sanitari numeri_di_telefono
        numero_di_telefono data_di_nascita date_di_nascita cartella_clinica cartelle_cliniche
        referti referto passaport* codice_fiscale codici_fiscali stipendi* busta_paga buste_paga
        indirizzo_di_casa carta_d_identita conto_bancario carta_di_credito dane_osobowe
        danych_osobowych numery_telefonow numer_telefonu pesel paszport* dowod_osobisty
        dowodu_osobistego data_urodzenia dat_urodzenia wynagrodzen* pensj* zarobk*
        dokumentacj*_medyczn* dane_klientow danych_klientow adres_domowy adresy_domowe numery_kont
        karty_kredytowej персональн* личные_данные личных_данных телефон* паспорт* снилс инн
        дат*_рождения медицинск* медкарт* диагноз* зарплат* домашн*_адрес* номер*_карт*
        данные_клиентов данных_клиентов данные_пациентов адрес* базу_клиентов kisisel_veri*
        kisisel_bilgi* telefon_numara* tc_kimlik kimlik_numara* dogum_tarih* pasaport* maas*
        saglik_kayit* hasta_kayit* ev_adres* musteri_veri* musteri_bilgi* kredi_karti adresleri
        個人情報 住所 電話番号 生年月日 氏名 カルテ 診断 病歴 パスポート マイナンバー 給与 給料
        口座番号 顧客情報 顧客データ 会員情報 本名 健康診断 免許証 カード番号 メールアドレス
        个人信息 个人资料 隐私 手机号 电话号码 家庭住址 住址 身份证 护照 生日 病历 工资 薪资 银行卡
        客户资料 客户数据 用户数据 用户信息 真实姓名 诊断 個人資料 社保 员工信息 邮箱地址 개인정보
        개인_정보 전화번호 휴대폰 집_주소 주민등록 생년월일 여권 진료 의료_기록 병력 급여 연봉 월급
        계좌번호 고객_정보 고객정보 고객_데이터 실명 신분증 카드번호 주소 이메일_주소 personal_info
        diagnosis diagnoses women_s_photos resumes lebenslauf* curriculum* school_report*
        names_of_customers patients_names bewerbung* bewerberdat* lohnzettel* gehaltsz* loonbrief*
        zeugnis* paspoorten ziektemeld* fiches_de_paie ordonnance* cv_des releve_bancaire
        datos_bancarios informe_medico recetas_medicas historico_medico exames resultado_de_exame
        certificati_medici estratti_conto wyciagi_bankowe zwolnienia_lekarskie анкет* выписк*
        справк* ozgecmis* 履歴書 保険証 源泉徴収 简历 体检 住院 병원_기록 처방전 이력서 cvs_of
        private_mail* private_email* performance_review* mensajes_privados mensagens_privadas
        messages_prives messaggi_privati private_nachrichten privatnachricht* prive_berichten
        prywatne_wiadomosci prywatnych_wiadomosci личн*_сообщени* личн*_переписк* ozel_mesaj* 非公開
        プライベートメッセージ 私信 비공개 会員のデータ intimate_photo* fotos_intimas
    """,
    "FACT": """
        address* phone* number* name photo* picture* email* e_mail birthday* passport* bank* card
        face adress* telefon* handy* nummer* name* foto* bild* daten anschrift* adres naam
        telefoonn* gegevens adresse nom telephone numero donnees coordonnees direccion telefono*
        nombre datos numero* correo domicilio endereco telefone* nome dados indirizzo foto dati
        nazwisko zdjeci* dane адрес* телефон* имя фото* номер* данные фамили* adres* isim ismim
        fotograf* bilgi* 住所 電話番号 名前 本名 写真 メール 顔写真 地址 电话 手机号 姓名 照片
        身份证 名字 주소 전화번호 이름 사진 연락처 selfie surname home_location kids children kinder
        enfants hijos filhos figli dzieci детей cocuk* 子供 孩子 아이들 home_town school
    """,
    "MY_FACT": """
        adresim* telefonum* fotografim* fotograflarim* numaram* bilgilerim* ismim* verilerim*
    """,
    "EXPOSED": """
        readable_by visible_to accessible_to viewable_by available_to leak leaks leaked leaking
        leakage expos* disclos* publicly public_url public_link public_repo public_bucket
        public_page in_public public_internet visible published publish* posted posting indexed
        reveal* breach* stolen steal compromised shared_with unprotected out_in_the_open
        into_the_open world_readable wide_open unsecured openly made_public public_issue
        public_thread public_comment public_channel public_profile public_folder public_search
        geleakt offentlich* ungeschutzt* einsehbar* sichtbar* preisgegeben* durchgesickert*
        abgeflossen* offen_im veroffentlicht* gestohlen* frei_zug* ausgelesen* gelekt* openbaar*
        zichtbaar* op_straat blootgesteld* gepubliceerd* onbeveiligd* publiquement publique*
        divulgu* fuite* publie* vole* accessible* filtra* expuest* publicad* publicament* publico*
        publica* visible* robad* divulg* vaza* expost* roubad* visivel visiveis visibil* pubblic*
        espost* divulgat* trapelat* rubat* diffus* wyciek* ujawni* publiczn* widoczn* upublicz*
        opublikowa* skradzion* udostepni* утек* утеч* слит* слил* раскры* публичн* опубликов*
        открыт* выложи* украд* сизд* видны видно ifsa* acik* herkese_acik yayin* calin* sizdir*
        gorunuy* 漏洩 漏えい 漏れ 流出 公開され 公開状態 丸見え 晒さ さらされ 晒し 露出 盗ま
        掲載され 見える 見えて 公開リポ 泄露 泄漏 外泄 公开 暴露 曝光 被盗 泄密 洩漏 外洩 公之于众
        被发布 노출 유출 공개되 공개적 새어 공개된 도난 올렸 공개_저장소 public online internet
        reachable sizdi sizmis sizin sizinti* public_ticket dark_web im_netz im_internet im_web
        online_einsehbar op_internet en_ligne sur_internet en_internet na_internet su_internet
        w_internecie в_интернет* в_открытом_доступе internette online_staan ネット上
        インターネット上 检索到 搜到 互联网上 인터넷에 검색됩 page_source in_the_source open_bucket
        open_server bucket_is open_directory offenem_server open_internet shared_publicly world_wide
        to_all for_all for_everyone to_everyone on_github bei_google auf_google in_google via_google
        through_google sur_google en_google no_google su_google w_google в_гугл* в_google google_da
    """,
    "POSTED": """
        posted posts posting published publishes shared sharing spread spreading pasted wrote_my
        visible listed public publicly indexed google exposed appears leaked contains attached
        in_the_log* in_the_screenshot veroffentlicht* gepostet* geteilt* sichtbar* offentlich*
        hochgeladen* steht stehen enthalt geplaatst* gedeeld* zichtbaar* openbaar* staat publie*
        partage* poste* visible* affich* divulgu* apparai* comparti* subi* subio aparec* sale
        difund* publicou postou compartilh* visivel aparece* expos* divulg* pubblicat* condivis*
        visibil* compar* opublikowa* udostepni* widoczn* wrzuci* опубликов* выложи* виден видна
        видно размести* слил* paylas* yayinla* gorunuy* yayimla* 晒さ 晒し 公開 投稿 掲載 表示 載せ
        書き込 曝光 公开 发布 贴出 发到 显示 올렸 공개 게시 노출 유포 퍼뜨 public_issue spreads
        espalh* circulat* verbreit* verspreid* diffus* diffond* rozsyl* распростран* yayiyor
    """,
    "WRONG": """
        wrong_person wrong_people wrong_customer* wrong_recipient* wrong_client* wrong_company
        wrong_user* wrong_account wrong_patient* wrong_inbox wrong_family mixed_up_customers
        intended_for meant_for everyone_in_cc instead_of_bcc in_cc an_den_falschen beim_falschen
        an_die_falsche* an_falsche falschen_empfang* falscher_kunde offenem_verteiler an_fremde
        verkeerde_klant verkeerde_persoon verkeerde_ontvanger mauvaise_personne mauvais_client
        mauvais_destinataire en_copie_visible cliente_equivocado persona_equivocada
        destinatario_equivocado cliente_errado pessoa_errada destinatario_errado cliente_sbagliat*
        persona_sbagliata destinatario_sbagliato niewlasciw* zlego_klienta do_zlej_osoby не_тому
        не_тем не_той_почте yanlis_kisi* yanlis_musteri* 誤送信 誤って送 宛先を間違 发错 错误的客户
        发给了别人 잘못_발송 잘못된_사람 someone_else_s_inbox wrong_parent* wrong_student*
        wrong_team wrong_group
    """,
    "BREACH": """
        data_on_my_child all_data_on want_all_data delete_all_data daten_meines_kindes
        what_you_have_stored stored_of_me stored_about_me have_on_me know_about_me erase_what
        data_held_about_me mein_konto_und_alle want_to_be_forgotten all_that_you_have_on_me
        all_you_have_on_me erase_my_account erase_me anonymize_me anonymise_me forget_me
        apaguem_todos_os_meus delete_everything_you apagar_todos_os_meus borren_todos_mis
        supprimer_toutes_mes alle_daten_uber_mich remove_me_from delete_my_contact
        delete_my_personal remove_my_personal remove_my_email remove_my_e_mail remove_my_name
        remove_my_phone remove_my_address remove_my_data deleting_private_information
        remove_personal_information remove_personal_data delete_personal_data
        delete_personal_information my_consent_to_use consent_to_use_my permission_to_store
        my_information_should_be_removed remove_my_information delete_my_information 个人数据删除
        can_be_identified re_identif* reidentif* deanonymi* de_anonymi* right_to_be_forgotten
        right_to_erasure erasure_request* data_erasure everything_about_me all_my_personal
        all_data_about_me all_data_you_hold recht_auf_vergessen* recht_auf_losch* loschung_meiner*
        alle_meine_daten droit_a_l_oubli toutes_mes_donnees derecho_al_olvido todos_mis_datos
        direito_ao_esquecimento todos_os_meus_dados diritto_all_oblio tutti_i_miei_dati
        prawo_do_bycia wszystkie_moje_dane право_на_забвение все_мои_данные unutulma_hakki
        tum_kisisel_verilerim* mijn_gegevens_te_verwijderen al_mijn_gegevens 私の個人情報を削除
        忘れられる権利 被遗忘权 删除我的个人 删除我的所有 잊힐_권리 제_개인정보를_삭제
        내_개인정보를_삭제
    """,
}
"""The words for each idea."""
