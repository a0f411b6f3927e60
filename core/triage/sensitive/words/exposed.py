"""Words for a person's data: whose it is, how it got out, what is asked for then."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "STRANGER": """
        for_others in_the_name_of workspace_b rows_of_another of_the_paying each_other_s each_other
        fremden_patienten eines_fremden anderer_kunden anderer_nutzer 其他业主 別の会社 mein_nachbar
        other_organisations other_organizations other_orgs other_teams other_workspaces next_person
        whoever_replies to_whoever neighbouring of_the_neighbour* person_s that_person_s
        another_tenant_s desconocidos desconhecidos unbekannten malades bewohner another_s
        other_tenant* other_companies other_company other_organisation* other_organization*
        another_company another_tenant other_schools another_school someone_i_don_t
        people_she_doesn_t_know people_he_doesn_t_know people_they_don_t_know d_une_inconnue
        inconnue autre_entreprise otra_empresa outra_empresa jemand_anderem jemand_anderes
        fremder_firmen andere_firma 另一个人 别的公司 其他公司 別の 他社 他の患者 someone_s
        somebody_s stranger strangers somebody_else someone_else another_person another_man
        another_woman another_guest another_patient another_customer another_client another_user
        another_family another_student another_employee another_member another_colleague
        other_person other_patient other_customer other_child some_man some_woman some_guy
        some_other different_person different_customer different_patient wrong_person wrong_customer
        wrong_patient wrong_parent wrong_family wrong_recipient neighbour* neighbor* colleague*
        coworker* my_ex ex_husband ex_wife people_i_don_t_know i_don_t_know_this i_don_t_know_her
        i_don_t_know_him don_t_know_this_woman don_t_know_this_man not_mine isn_t_mine is_not_mine
        definitely_not_mine not_my_own i_m_not_her i_m_not_him not_belong_to_me doesn_t_belong_to_me
        previous_user previous_visitor previous_patient previous_customer previous_guest
        earlier_donor* earlier_customer* person_before one_before was_never_part never_part_of
        never_heard_of of_other_people of_other_users of_other_customers other_people_s
        other_customers other_users other_patients other_parents other_families nachbar* kollege
        kollegen kollegin fremde fremder fremden fremdes andere_person anderen_person anderer_person
        anderen_kunden andere_kunden familie unbekannte* nicht_meine nicht_mein nicht_von_mir
        kenne_ich_nicht autre_personne autre_salarie* autre_client* autre_patient* autre_eleve
        voisin* collegue* inconnu* quelqu_un_d_autre pas_la_mienne pas_le_mien pas_les_miens
        ne_connais_pas autrui otra_persona otro_cliente otro_paciente otra_clienta otros_clientes
        vecin* companer* desconocid* no_soy_yo no_es_mia no_es_mio a_otro de_otro outra_pessoa
        outro_cliente outro_paciente outros_clientes vizinh* colega* desconhecid* nao_a_conheco
        nao_o_conheco nao_conheco nao_e_minha nao_e_meu nao_sou_eu altra_persona altro_cliente
        altri_clienti vicin* collega sconosciut* non_e_mia 别人 他人 陌生人 其他人 其他用户 其他客户
        另一个用户 同事 邻居 不是我的 别的用户 知らない人 他人の 別の人 他の人 他のユーザー
        別のユーザー 同僚 隣人 他のお客
    """,
    "PAPERS": """
        names_in birth_date full_address hospital_bill medical_certificate therapy
        therapy_appointments court_file phone_books phone_book location_pings grades notes_on
        kontonummern arztbrief donnees_bancaires dados_bancarios customer_emails payroll stammer
        购买记录 購入履歴 门牌号 real_name lab_values lab_results divorce_file rent_reminder
        dunning* reminder customer_history full_history names_and_phones names_and_diagnoses
        names_and_votes driver_licence* driver_license* licence_photo* baby_pictures playground
        surname résumés resumes dietary disability pregnan* absence ip_and_e_mail faces car_plates
        plates 給与明細 家计 身份证照片 diagnosen krankheiten localizacao noms_des_malades
        kundenliste notas_de_todos ubicacion 检查结果 検査結果 purchases purchase_history trips
        bookings vat tax_id insurance prescriptions ordonnances bestellungen rechnungen befunde
        contratos exame exames contracts cart delivery appointments conversations wishlist tickets
        claims invoice* bill bills payslip* pay_slip* salary salaries wage* contract* order orders
        order_history booking* reservation* prescription* diagnos* blood_test* lab_result*
        test_result* medical* health* illness* sick_days sick_note* doctor_letter* doctor_s letter
        letters record records report_card* grade exam_result* passport* id_card* id_number*
        national_id personnel_number card_digits card_ending card_number* iban* account_number
        bank_detail* bank_statement* tax_class tax_return* address addresses home_address phone
        phone_number* mobile_number* e_mail_address* email_address* mail_address* birthday*
        birth_date* birthdate* birth_year date_of_birth dob cv cvs resume application* applicants
        chat chats conversation* private_message* messages voice_message* recording* photos pictures
        profile documents shipping_address delivery_address location gps_track* tracks
        license_plate* insurance_number fingerprints religion cause_of_death inbox mailbox calendar
        appointment* ssn personal_data personal_details contact_details rechnung* stromrechnung*
        gehalt* lohnzettel vertrag* bestellung* befund* diagnose* zeugnis* krankmeld* krankenakt*
        bankverbindung* adresse adressen privatadress* telefonnummer* geburtsdat*
        versichertennummer* unterlagen nachrichten lebenslauf* ausweis* bulletin* salaire* facture*
        ordonnance* dossier* adresse* telephone numeros coordonnees releve* diagnostic* passeport*
        nomina* sueldo* factura* historia_clinica direccion telefono* diagnostico* expediente*
        pedido* dni numero_de_cuenta receta* pasaporte holerite* salario* fatura* endereco telefone*
        cpf exame* prontuario* notas stipendi* fattur* referti indirizzo telefono ordini ricett*
        订单 地址 收货地址 发票 工资 身份证 手机号 电话 病历 简历 聊天记录 合同 住址 成绩 体检 予約
        注文 住所 電話番号 氏名 名前 給与 カルテ 診断 履歴書 請求書 メッセージ 本名 勤務先 生年月日
        명세서 주소 전화번호
    """,
    "SHOWN_ME": """
        greets offers_me brings_up comes_up came_up mails hands_me i_can_open we_can_read i_can_read
        lets 出てき 画面に出 tombe je_tombe lists says reads look_at 变成 see sees seeing saw seen
        get gets got getting receive* shows shown show showing display* appear* appears open opened
        opening in_my under_my have found find read loaded mailed sent delivered came downloaded
        contains suggests visible listed sehe sehen gesehen bekomm* erhalten erhalte zeigt angezeigt
        liegt geschickt zugeschickt recois recu vois voir affiche* apparai* envoye* s_affichent veo
        sale salen aparece* recib* envio llego muestra entro vejo receb* mostra enviou chegou vedo
        vedono appare ricev* compaiono 看到 显示 收到 出现 打开 登录后 見え 表示 届い 受け取 見られ
    """,
    "GROUP": """
        nurses candidats works_council mitgliederverzeichnis attendees poster posters malades
        bewohner besucher alumnos_a candidates guests members_of sharing_users survivors victims
        witnesses clients subscribers board_members registered_users registered_families patients
        customers employees staff members users tenants students pupils children kids minors
        applicants donors voters residents whistleblowers parents colleagues participants volunteers
        drivers passengers commenters recipients refugees workers people customer_list client_list
        staff_list member_list attendee_list class_list voter_file patienten kunden mitarbeiter*
        mitglieder* schuler* kinder bewerber* teilnehmer* eltern mieter* spender* absolventen
        patientes employes salaries membres eleves enfants adherents pacientes clientes empleados
        alumnos socios ninos menores padres vecinos empregados funcionarios alunos criancas pais
        pazienti clienti dipendenti alunni bambini 员工 用户 客户 会员 学生 患者 病人 孩子 儿童 业主
        会員 顧客 社員 従業員 児童 生徒 卒業生 利用者 名簿
    """,
    "LISTING": """
        list lists listing table spreadsheet sheet excel csv file export dump database backup zip
        archive photos pictures cvs names addresses numbers data records recordings file_with
        profiles documents scans file_containing data_set dataset liste tabelle datei daten adressen
        fotos tableau fichier numeros donnees lista planilla archivo datos tabla planilha arquivo
        dados elenco dati foto 名单 表格 资料 数据 照片 名簿 一覧 データ 写真 リスト
    """,
    "OPEN_TO_ALL": """
        retrievable each_other_s_names see_each_other unprotected_under auffindbar to_the_management
        for_the_management whole_family any_department in_the_calendar 能查到 查到其他 open_folder
        to_members to_whoever visible_for_coworkers visible_for_colleagues in_the_page_s
        depot_public a_cualquier in_the_csv para_desconhecidos a_desconocidos to_others by_adults
        simple_lien by_a_simple_link public publicly open openly google googled search_engine*
        searchable crawled indexed web_archive wayback on_the_web on_the_internet internet
        online_for without_login without_a_login without_password without_a_password no_login
        no_password accessible reachable by_link by_a_link a_link have_a_link public_link* by_anyone
        anyone anybody everyone everybody for_everyone all_members team_members whole_company
        entire_company everybody_in each_sees each_other all_staff unprotected exposed published
        leaked circulat* passed_around on_your_s3 s3 bucket trello public_url* predictable_url*
        open_bucket changing_the_number guessable visible_to shared_with offen offentlich* im_netz
        uber_google einsehbar* fur_alle jeder sieht_jeder sichtbar ohne_passwort ohne_anmeldung
        publique* accessible* sans_mot_de_passe sans_aucun_mot visibles_par tous tout_le_monde
        en_ligne publico publica publicos publicas cualquiera sin_contrasena enlace todos acessive*
        acessivel sem_login sem_senha qualquer_um qualquer_pessoa ficou_publica pubblic* chiunque
        accessibil* 公开 任何人 都能 都可以 搜索引擎 百度 搜到 普通员工 链接 无需登录 誰でも
        検索エンジン 公開 検索に ネット上 リンクだけ ログインなし
    """,
    "TAKE_AWAY": """
        please_get_rid get_rid_of bitte_loschen administrator_please 请管理员处理
        delete_the_attachment remove_the_attachment remove_the_picture remove_the_screenshot
        delete_the_screenshot remove_the_file delete_the_file remove_the_comment delete_the_comment
        delete_this_comment remove_this_comment please_remove please_delete please_hide
        please_redact please_take please_erase remove_my delete_my hide_it take_it_down
        take_it_offline take_them_down take_this_down take_this_offline offline_immediately
        needs_to_be_removed has_to_be_removed must_be_removed need_redaction needs_redaction redact
        redacted asks_for_removal please_blur kindly_erase erase_everything erase_my erased
        everything_about_me asap immediately can_you_remove can_you_delete could_you_remove
        could_you_delete could_you_please_remove could_someone_remove could_the_staff could_an_admin
        want_it_removed want_it_gone want_them_gone want_my take_down takedown unpublish
        bitte_entfernen loschen_sie bitte_schwarzen entfernen_sie muss_weg muss_geloscht
        bitte_screenshot bitte_das_bild sofort supprimer_mes retirer_mes retrait_immediat
        veuillez_supprimer merci_de_supprimer merci_de_retirer supprimez retirez je_demande_leur
        demande_la_suppression por_favor_borren borren borrenlos quiten quitar_mis eliminar_mis
        eliminen retiren apaguem removam remover_meus apagar_meus excluir_meus retirem cancellate
        rimuovete eliminate 尽快删除 请删除 请管理员 删掉 请移除 消してください 削除してください
        削除をお願い 消して 삭제해
    """,
    "PERSONAL_ITEM": """
        kundenliste customer_list client_list customers_id 客户的身份证 phone_number_in home_address
        private_address my_address my_phone my_number phone_number mobile_number phone_numbers
        full_name my_name real_name real_names surname my_employer my_face my_picture picture_of_me
        pictures_of_me my_photo photos_of_me my_portrait my_daughter* my_son my_kids my_family
        my_wife my_husband my_child* real_customer* our_customer* customer_s customers_names
        a_customer patient* personal_data personal_information personal_details private_data
        private_details iban passport passport_scan id_card date_of_birth birthday bank_details
        bank_account real_people real_list real_data production_data my_data all_my_data
        copy_of_production social_security national_id ssn health sick children kids minors
        e_mail_addresses email_addresses mein_name meinen_namen name geburtsdatum adresse anschrift
        telefonnummer versichertennummer personliche_daten personenbezogene* kundendaten
        echte_kunden bankverbindung mon_nom mon_adresse mon_telephone mes_donnees mes_coordonnees
        donnees_personnelles mi_nombre mi_direccion mi_telefono mi_dni mis_datos mi_foto
        datos_personales meu_nome meu_endereco meu_telefone meu_cpf meus_dados minha_foto
        dados_pessoais mio_nome mio_indirizzo miei_dati 我的手机号 我的姓名 我的住址 我的照片
        个人信息 真实姓名 身份证 我的电话 私の本名 私の名前 私の住所 私の写真 個人情報 本名 勤務先
        自宅
    """,
    "HELD_IN": """
        contains contain includes include has_real with_real real_data is_in in_here in_it attached
        attachment pasted posted uploaded copied log screenshot sample fixtures demo test_data
        changelog history repository repo ticket issue comment comments post posts example readme
        file database dataset public_ticket release_page start_page website site page list enthalt
        beitrag bild anhang kommentar seite beispiel* contient commentaire depot exemple capture
        contiene archivo repositorio ejemplo captura sitio pagina comentario contem arquivo exemplo
        评论 截图 附件 仓库 表格 帖子 网页 コメント スクリーンショット 添付 ページ 記事
    """,
    "IDENTIFIES": """
        promised_anonymity includes_names_although despite_anonymity find_where_people found_my_own
        found_myself found_my_record who_wrote_what re_identif* reidentif* can_be_identified
        be_traced_back traced_to identify_people identify_a_person identify_individual*
        wasn_t_anonymous isn_t_anonymous not_anonymous not_really_anonym* anonymised_dataset_isn
        not_anonymised not_anonymized isn_t_anonymi* aren_t_anonymi* where_people_live
        where_somebody_lives where_users_live rauslesen_wer nicht_anonym* pas_anonyme* no_es_anonim*
        nao_e_anonim* 识别到个人 不匿名 匿名ではな 特定できて 個人を特定
    """,
    "TRACKED": """
        playground my_kid_is where_my_child localizacao_da_minha where_i_live minha_casa mi_casa
        when_i_m_at when_i_am_at follow_where where_i_am where_she_is where_he_is
        location_of_the_users users_location location_continues live_location exact_location
        precise_location location_of_people gps_tracks gps_coordinates track_me tracks_me
        tracking_me track_her track_people where_i_go home_of_users start_at_their_house
        six_decimals coordinates_of jogging standort_von standort_meiner wo_ich_bin ou_je_suis
        donde_estoy onde_estou 我的位置 实时位置 定位 位置情報 居場所 現在地
    """,
    "TO_WHOM_NOT": """
        lets_strangers desconhecidos desconocidos my_boss coworkers colleagues parents my_ex ex
        ex_husband ex_wife ex_boyfriend strangers all_users to_him to_her to_everyone to_others
        others afraid scared risk at_risk danger without_my without_consent without_asking
        although_i never_gave never_agreed not_agreed never_consented no_consent permission
        people_who_are_not exact exactly find_out visible shown public publicly everybody with_each
        ungefragt ohne_mein obwohl angst sans_mon peur sin_mi miedo sem_minha medo 未经 害怕 怖い
        許可して 勝手に
    """,
    "MASS_MAIL": """
        in_cc recipients_in_to bcc_not instead_of_bcc not_bcc without_bcc all_recipients
        every_recipient recipients_in went_to_all sent_to_all mailed_to_all each_sees
        other_recipients to_everybody_at_once open_distribution offener_verteiler offenem_verteiler
        im_cc alle_empfanger en_copie_visible tous_les_destinataires copia_visible
        todos_los_destinatarios en_copia todos_os_destinatarios em_copia in_copia 群发 抄送 一斉送信
        全員の宛先 bccではなく
    """,
    "MAILING": """
        newsletter mail mails email e_mail emails addresses reminder mailing invitation message
        rundmail rundschreiben mailadressen courriel* courrier adresses correo correos e_mails 邮件
        メール メールアドレス
    """,
    "MIXED_UP": """
        mail_merge_went merge_went_wrong each_letter_has wrong_profile wrong_account wrong_pdf
        wrong_invoice wrong_document wrong_data after_the_import mix_up mixed_up mixup swapped
        shifted_by_one after_the_merge wrong_attachment wrong_payslip wrong_letter wrong_label*
        wrong_file wrong_recipient* wrong_person wrong_inbox misdirected mis_sent sent_to_the_wrong
        addressed_to_someone vertauscht verwechselt verwechslung falschen_empfanger interverti*
        confondu* melange* confundid* cruzad* trocad* scambiat* 发错 混淆 串号 串了 取り違え 誤送信
        入れ替わ
    """,
    "SNOOPS": """
        listen_in listens_in eavesdrop* snoop* spy spies spying reads_my read_my quoted_my
        read_private reads_private look_into_my looked_into_my looked_up_my staff_can employees_can
        admins_can_read operator_can mitliest mitlesen espionne* espia* espionando 偷看 窃听 盗み見
        盗聴
    """,
    "MY_PRIVATE": """
        my_therapy therapy_appointments mails_of at_the_doctor pregnan* my_kid my_child my_home
        minha_casa mi_casa my_house my_whereabouts absence personal_conversations my_conversations
        my_personal my_private private_chats status diagnosis my_location my_diary my_notes hiv
        medical therapy messages my_messages private_messages my_account my_mails my_mail my_file
        my_record my_photos my_profile my_data chats conversations calls my_chats nachrichten
        messages_prives mensajes_privados mensagens_privadas 私信 メッセージ
    """,
    "OLD_NAME": """
        real_name deadname dead_name birth_name old_name old_one former_name name_before legal_name
        alter_name geburtsname ancien_nom nombre_anterior nome_antigo 曾用名 旧名
    """,
    "LAW": """
        gdpr dsgvo rgpd lgpd ccpa hipaa pdpa appi art_17 article_17 art_15 data_protection
        privacy_law data_protection_officer data_protection_authority inform_the_authority
        supervisory_authority datenschutz* datenschutzbehorde datenschutzbeauftragt* cnil aepd anpd
        proteccion_de_datos protecao_de_dados protection_des_donnees 个人信息保护 個人情報保護
    """,
    "ASKED": """
        deletion erasure erase erased delete deleted remove removed access_request subject_access
        complaint complain report_this reported_to breach notif* not_carried_out violation violates
        illegal unlawful unzulassig verstoss* loschung loschen auskunft effacement suppression
        plainte borrado supresion queja denuncia exclusao reclamacao 删除 投诉 违反 削除 違反
    """,
    "REAL": """
        unredacted real_customer_emails court_file isn_t_scrambled not_scrambled not_anonymised
        not_anonymized not_pseudonymi* unscrambled names_and_diagnoses echte_mitarbeiter
        echte_patienten echte_namen echter echte_daten real_employees real_person_s actual_patients
        actual_names real_name_of real_clients real_contracts real_emails donnees_reelles
        datos_reales dados_reais real_medical real_customer* real_patient* real_people real_users
        real_names real_addresses real_data copy_of_production production_copy
        copy_of_the_production production_data live_data our_own_customers actual_customers
        actual_users genuine_customer* real_list real_person echte_kunden echtdaten produktivdaten
        vrais_clients clientes_reales clientes_reais 真实用户 真实数据 生产数据 本番データ 実在
    """,
    "DEMO": """
        attached log attachment documents test_dump test_data dump dumps demo test tests staging
        sample samples fixture fixtures seed example examples screenshot screenshots tutorial repo
        readme docs testdaten beispiel* demo_database exemple ejemplo exemplo 测试 示例 テスト
        サンプル
    """,
    "IN_MINE": """
        in_my under_my among_my to_my on_my into_my bei_mir in_meinem in_meiner dans_mon dans_ma
        en_mi no_meu na_minha nel_mio 我的 私の 自分の
    """,
    "OF_A": """
        of_a of_an of_another of_some of_someone von_einem von_einer eines einer d_un d_une de_un
        de_una de_um de_uma di_un
    """,
    "HARVEST": """
        page_source scrape* scraping harvest* spam spammer* spammers crawl* publishes publicly
        spambot* visible_to_everyone visible_to_all
    """,
    "CHILDREN": """
        children child kids minors daughter son pupils school kindergarten nine ten years_old kinder
        kind tochter sohn schulkinder enfants fille fils mineurs hijos hija hijo menores criancas
        filha filho 孩子 女儿 儿子 学生 子供 娘 息子 児童
    """,
    "CHILD_ITEM": """
        photo photos picture pictures profile profiles names location tracks address school videos
        images fotos bilder nombres nomes 照片 写真 名前 住所
    """,
    "CLIENTELE": """
        nurses teachers members_of tenants owners 业主 candidats candidates mitglieder patients
        survivors victims witnesses minors pupils students children kids employees staff donors
        whistleblowers applicants customers clients refugees residents prisoners soldiers citizens
        voters board_members patienten opfer kunden mitarbeiter schuler patientes pacientes clientes
        eleves alumnos alunos empleados funcionarios 患者 客户 员工 学生 顧客 社員 生徒
    """,
    "SNOOPERS": """
        the_management my_whole_family whole_family told_my told_my_whole shows_my_boss
        strangers_see lets_strangers my_ex my_boss my_employer employer our_boss the_boss
        my_landlord my_parents my_manager my_husband my_wife my_insurer insurance_company police
        reception staff support_staff mein_chef mon_patron mi_jefe meu_chefe 老板 上司
    """,
    "REVEALS_WHO": """
        who_else who_matched who_ordered who_voted who_bought who_applied who_attended who_is_ill
        who_donated who_visited which_customer which_patient which_user_bought whoever_ordered
        names_of_all wer_krank wer_gewahlt qui_a_vote quien_voto
    """,
    "REVEALS": """
        reveals reveal revealed leaks leaked gives_away betrays exposes exposed look_up visible
        sent_to public verrat revele revela 泄露 わかって
    """,
    "SET_PRIVATE": """
        profile_is_private is_private set_to_private even_when_private marked_private
        marked_as_private made_it_private made_private hidden_profile chose_to_hide opted_out
        unchecked_the although_private though_private auf_privat en_prive en_privado como_privado
        设为私密 非公開に
    """,
}
"""The words for each idea."""
