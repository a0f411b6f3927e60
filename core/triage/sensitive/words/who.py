"""Words for who it is: others, anyone, everybody's, whoever guesses."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "OTHER": """
        other others another different wrong foreign ander* fremd* falsch* verkeerde autre autres
        d_autrui mauvais otro otra otros otras ajen* equivocad* outro outra outros outras alheio*
        errad* altro altra altri altre altrui sbagliat* un_altro cudz* obc* niewlasciw* друг* чуж*
        посторонн* не_того не_тому baska* diger* yanlis* innego innej innych innym inny some_other
        unknown random some_stranger weitere* andre dritter derden sconosciuto сторонн* baskasi
    """,
    "PERSON": """
        witness* mother father survivor* victim* child son daughter pupil* user users customer*
        client clients patient* person persons people member members employee* tenant tenants
        subscriber* student students applicant* colleague* coworker* guest guests buyer*
        organisation* organization* company companies recipient* family families household*
        resident* donor* kund* nutzer* benutzer* mandant* mitglied* mitarbeit* person* kolleg* firma
        firmen empfanger* klant* gebruiker* lid leden medewerker* collega* mensen client*
        utilisateur* personne* abonne* membre* salarie* collegue* destinataire* eleve* cliente*
        usuari* persona* pacient* emplead* socio* alumno* compane* destinatari* pessoa* funcionari*
        aluno* colega* utent* pazient* dipendent* abbonat* klient* uzytkowni* osob* pacjent*
        pracowni* odbiorc* клиент* пользовател* пациент* сотрудник* людей человек* участник*
        абонент* покупател* kullanici* musteri* kisi* hasta* uye* calisan* lady woman women man men
        girl boy buyer driver* candidate* teacher* parent* freelancer* seller* vendor* merchant*
        department* team teams frau mann schuler* eltern anwender* bewerber* teilnehmer* verein*
        abteilung* vrouw bedrijf bedrijven leerling* ouders bewoner* femme homme entreprise*
        societe* etudiant* locataire* voisin* candidat* mujer hombre empresa* estudiante* vecin*
        inquilin* mulher homem vizinh* estudante* azienda aziende donna uomo studente studenti
        vicin* kobiet* mezczyzn* firm firmy ucz* student* женщин* мужчин* компани* фирм* студент*
        ученик* sosed* sirket* ogrenci* kadin* firma* shopper* visitor* player* attendee* passenger*
        voter* practice clinic* school* owner_s besucher* bezoeker* visiteur* visitante* visitator*
        gracz* игрок* посетител* doctor* nurse* pharmac* lawyer* arzt arzte praxis medecin* medico
        medicos lekarz* врач* doktor* insurer* supplier* dealer* branch landlord* neighbor_s renter*
        tutor* beneficiar*
    """,
    "OTHERS": """
        someone_else* somebody_else* someone_i_don* somebody_i_do* people_i_don* people_i_do
        whoever_had not_mine not_my_own isn_t_mine aren_t_mine belong*_to_someone
        belongs_to_somebody unknown_person unknown_customer unknown_user not_belong_to_me
        doesn_t_belong_to_me do_not_know_at_all jemand_ander* jemand_fremd* fremder fremde_person*
        iemand_ander* inconnu* quelqu_un_d_autre desconocid* desconhecid* sconosciut* qualcun_altro
        de_otra_persona alguien_mas outra_pessoa kogos_innego nieznajom* obcej_osoby незнаком* чужие
        чужой чужую чужих чужого чужим baskasinin baskalarinin tanimadigim 他のユーザー 他のお客
        他の顧客 他の利用者 他の会員 他の人 他人の 別のユーザー 別の顧客 別の人 別人 別のお客
        知らない人 他社の 别人 其他用户 其他客户 其他人 他人 另一个用户 另一位 另一个客户 别的用户
        别的客户 陌生人 其他会员 其他用戶 다른_사람 다른사람 다른_사용자 다른_고객 다른_회원
        다른_유저 다른_환자 타인 남의 모르는_사람 다른사용자 never_met don_t_know_at my_ex
        ex_husband* ex_wife ex_boyfriend ex_girlfriend my_neighbour* my_neighbor* colleague_s
        nicht_meine* ein_kollege* kollegin einer_kollegin eines_kollegen collegue_s d_un_collegue
        d_une_collegue d_autrui ne_connais_pas un_companero una_companera no_conozco um_colega
        uma_colega nao_conheco un_collega una_collega non_conosco een_collega ken_ik_niet niet_ken
        kolegi kolezanki nie_znam коллег* не_знаю соседа baskasina baskasi baskalari 同僚の 隣人
        見知らぬ 他ユーザー 他社 他テナント 同事的 他人的 别家公司 其他租户 其他公司 동료의
        다른_회사 다른_학생 다른_직원 엉뚱한_사람 coworker_s co_worker_s des_autres aux_autres
        de_los_demas de_otros de_otra dos_outros de_outros de_outra degli_altri di_altri van_anderen
        van_een_ander von_anderen anderer_leute other_people other_users other_customers
        wszystkich_innych innych_osob других_людей другим_людям of_others to_others others_can
        from_others anderer_zu stranger_s strangers a_stranger the_stranger total_stranger*
    """,
    "FOREIGN": """
        fremde fremder fremden fremdes fremdem vreemde andermans cudz* obcy obce obcych ajen* alhei*
        altrui чуж* d_autrui baskalarinin
    """,
    "ANYONE": """
        anyone anybody everyone everybody any_user* any_visitor* every_visitor* any_logged
        any_authenticated any_member any_customer any_employee any_guest all_visitors all_users
        whole_world the_world world_readable any_account unauthenticated not_logged_in logged_out
        non_admin* nonadmin* anonymously outsider* any_student without_log* without_login
        without_sign* without_auth* without_any_auth* without_any_login without_a_login
        without_a_password without_password without_permission* without_being without_account
        without_an_account without_any_permission* without_any_check no_authentication no_login
        no_password no_authorization no_auth regular_user* normal_user* ordinary_user*
        read_only_user* low_privileg* unprivileged ex_employee* former_employee* former_member*
        total_stranger* public_link public_url entire_company whole_company other_tenants incognito
        private_window removed_member* jeder jede_person alle_nutzer alle_besucher jedermann
        ohne_anmeldung ohne_login ohne_passwort ohne_rechte unangemeldet* ohne_berechtigung
        nicht_angemeldet* gaste unbefugt* iedereen zonder_in* zonder_login zonder_wachtwoord
        onbevoegd* niet_ingelogd* n_importe_qui tout_le_monde sans_connexion sans_authent* sans_etre
        sans_se_connecter sans_mot sans_autorisation non_connect* non_authent* tout_utilisateur
        cualquier* cualquiera todo_el_mundo todos_los_usuarios sin_iniciar sin_autent*
        sin_contrasena sin_permiso* sin_login sin_haber sin_estar qualquer* todo_mundo sem_login
        sem_autent* sem_senha sem_permiss* sem_fazer sem_estar chiunque senza_login senza_autent*
        senza_password senza_permess* senza_acced* senza_essere tutti kazdy kazda bez_logowania
        bez_zalogowania bez_hasla bez_uprawnien bez_autoryzacji niezalogowan* любой каждый любому
        кто_угодно без_авторизац* без_пароля без_входа без_прав без_логина всем_подряд
        неавторизован* все_видят herkes* kimlik_dogrulama* giris_yapmadan sifresiz yetkisiz*
        parolasiz oturum_acmadan yetkisi_olmayan 誰でも だれでも 全員に 誰からも ログインなし
        ログインせず ログインしなくても 未ログイン 認証なし 認証せず 権限のない 権限なし
        一般ユーザー パスワードなし 第三者 任何人 所有人 谁都 无需登录 不用登录 不登录 未登录 未授权
        未经授权 无权限 没有权限 不需要密码 无需密码 普通用户 游客 無需登錄 未經授權 匿名 누구나
        아무나 모든_사람 로그인하지_않 로그인_없이 로그인 비로그인 인증_없이 권한이_없는 권한_없이
        일반_사용자 비밀번호_없이 usuario_normal usuario_comum usuario_cualquiera utilisateur_normal
        simple_utilisateur utilisateurs_normaux normaler_nutzer normale_nutzer normale_benutzer
        einfache_nutzer normale_gebruiker gewone_gebruiker utente_normale utenti_normali
        zwykly_uzytkownik zwykli обычн*_пользоват* обычный_пользователь normal_kullanici* siradan
        normal_bir_kullanici any_logged_in logged_in_user* any_other_user whoever_has anyone_s
        all_staff all_employees all_customers all_my_colleagues entire_team whole_team entire_staff
        whole_staff alle_kollegen alle_kunden fur_alle fur_jeden allen_nutzern alle_gebruikers
        voor_iedereen toute_l_entreprise a_tous tous_les_utilisateurs tous_les_employes
        todos_los_empleados a_todos para_todos todos_os_usuarios todos_os_funcionarios a_tutti
        per_tutti wszyscy wszystkim dla_wszystkich для_всех всем_пользователям все_пользователи
        все_сотрудники 全社員 全ユーザー 全員が みんな 所有用户 全公司 모든_직원 모든_사용자
        전체_공개 전_직원 guests listed_publicly n_importe_quel* any_one whoever with_no_account
        without_any_account without_an_api_key without_credentials anyone_with wer_will wer_auch
        jede_r beliebige* kto_chce ktokolwiek chunque qualunque_utente tout_visiteur visiteurs
        visitantes visitatori odwiedzajac* misafir* ゲスト 外部から 访客 게스트 every_user
        every_member every_employee every_customer 任意用户 任意 어떤_사용자나 herhangi_bir
        anonymous_user* anonymous_visitor* anonymous_access anonymous_request* anonymous_client*
        unauthorized_user* unauthorized_person* unauthorized_people unauthorised_user*
        unauthorised_person* unauthorised_people unauthorized_visitor* our_competitor* a_competitor
        people_who_are_not people_without
    """,
    "OPENLY": """
        google whole_internet the_internet search_engine* suchmaschine* zoekmachine*
        moteur*_de_recherche buscadores motori_di_ricerca wyszukiwar* поисковик* arama_motor*
        検索エンジン 搜索引擎 검색엔진
    """,
    "OF_ALL": """
        of_all of_any of_every of_each of_our_customers any_customer_s any_user_s every_user_s aller
        alle_leden van_alle de_tous de_toutes de_n_importe de_todos de_todas de_cualquier
        de_qualquer di_tutti di_tutte di_qualsiasi di_chiunque wszystkich dowolnego всех любого tum
        herkesin 全会員 全顧客 全ユーザー 全員の 所有用户的 所有客户 所有人的 所有会员 任意用户的
        모든_회원 모든_고객 모든_사용자의
    """,
    "GUESS": """
        incrementing increment_the changing_the_id changing_the_number change_the_id
        change_the_number changing_the_url changing_the_user* changing_the_account editing_the_url
        modifying_the_id tampering altering_the_id alter_the_id sequential_id* counting_up other_id*
        erraten erratbar* id_in_der_url nummer_in_der_url id_andert id_andern hochzahl* raden
        cambiando_el cambiar_el_id cambiando_la modificando_el changeant_l changeant_le modifiant_l
        modifiant_le en_devinant trocando_o mudando_o alterando_o cambiando_l modificando_l
        zmieniajac zmiana_id подобра* подмен* перебор* id_degistir* url_degistir* idyi_degistir*
        IDを変え idを変え urlを変え 推測でき 連番 修改id 修改url 改id 更改id 遍历 猜到 id를_바꾸
        id만_바꾸 url만_바꾸 번호만_바꾸 guessing guessable guessed guess_the_id guess_the_url
        guess_the_link enumerate enumerating tampered by_editing_the altering changing_a_number
        changing_an_id iterating_over_ids swapping_the_id replace_the_id incremented_id*
        id_in_der_adresse id_wechseln id_austausch* id_aanpassen id_te_wijzigen id_te_veranderen
        en_changeant en_modifiant cambiando_id cambiar_la_url cambiando_numero mudar_o_id
        trocar_o_id cambiare_l_id modificare_l_id zmieniajac_id podmieni* заменив_id поменять_id
        изменив_id поменяв_номер predictable_id* predictable_url* who_knows_the knows_the_link
        knows_the_url with_the_url knowing_the with_the_link den_link_kennt connait_le_lien
        con_el_enlace com_o_link con_il_link зная_ссылк* по_ссылке linki_bilen リンクを知 知道链接
        링크만_알
    """,
    "VICTIM": """
        visitor_s visitors_browser* every_visitor* every_reader* every_viewer* everyone_who
        other_users* other_user_s victim* admin_s_browser reader_s in_the_browser_of browser_of
        viewers besucher* lezers bezoeker* visiteur* visitante* visitator* odwiedzaj* посетител*
        ziyaretci* 閲覧者 访问者 访客 방문자 when_others others_open others_view anybody_who_opens
        anyone_who_opens who_opens_it who_visits who_views opens_the_ticket opens_the_issue
    """,
    "SELF": """
        himself themselves themself herself myself oneself sich_selbst zichzelf soi_meme lui_meme
        a_si_mismo si_mesmo se_stesso siebie sobie сам_себ* себе kendine kendini 自分を 自分に
        给自己 将自己 把自己 자신을 자신에게 스스로
    """,
    "MINE": """
        my mine his her somebody_s someone_s customer_s colleague_s mein* mijn mon ma mes nos mi mis
        meu minha meus minhas mio mia miei mie moj* moj moje moja mojego мой моя мое мои мою моего
        моих моей benim adresim numaram bilgilerim 私の 自分の 僕の 我的 本人 我们的 我們的 내 제
        저의 우리 meiner
    """,
}
"""The words for each idea."""
