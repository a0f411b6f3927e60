"""Words for holes in the defence, and for guards that are passed by."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "HOLE": """
        idor bola rce xxe ssrf clickjack* redos backdoor* keylogger* ransomware buffer_overflow
        buffer_overrun heap_overflow heap_buffer stack_buffer use_after_free prototype_pollution
        zip_slip zipslip session_hijack* account_takeover insecure_deserial* unsafe_deserial*
        insecure_direct padding_oracle timing_attack timing_side side_channel replay_attack*
        supply_chain_attack man_in_the_middle mitm request_smuggling cache_poisoning dns_rebinding
        tabnabbing sandbox_escape vm_escape container_escape html_injection header_injection
        crlf_injection log_injection template_injection ldap_injection xpath_injection
        nosql_injection formula_injection csv_injection prompt_injection arbitrary_file*
        arbitrary_code arbitrary_command* arbitrary_sql arbitrary_javascript arbitrary_script*
        arbitrary_shell user_enumeration username_enumeration credential_stuffing typosquat*
        broken_access unauthorized_access unauthorised_access missing_authorization
        missing_authorisation missing_access_control improper_access proof_of_concept_exploit
        security_issue* security_problem* security_risk* security_incident* insecure_default
        security_vulnerab* hackers got_hacked privilege_escal* escalat*_privilege* escalat*_to_admin
        zero_click sql_injektion sql_einschleus* code_einschleus* rechteausweit* schadcode*
        hintertur* gehackt angreifer* angriff_auf kontoubernahm* sicherheitsrisik* sicherheitsmangel
        schwachstelle* aanvaller* achterdeur beveiligingsprobleem beveiligingsfout veiligheidslek
        sql_injectie injection_sql porte_derobee attaquant* pirate* piratage probleme_de_securite
        prise_de_controle execution_de_code elevation_de_privil* escalade_de_privil* inyeccion_sql
        inyeccion_de puerta_trasera atacante* hackear* hackead* problema_de_seguridad
        brecha_de_seguridad ejecucion_remota ejecutar_codigo escalada_de_privil* robo_de_sesion
        suplantacion* injecao_de injecao_sql invasor* problema_de_seguranca brecha_de_seguranca
        execucao_remota executar_codigo escalacao_de_privil* escalonamento_de_privil*
        sequestro_de_sessao hackeado* iniezione_sql iniezione_di attaccante* aggressore
        problema_di_sicurezza esecuzione_di_codice escalation_dei esecuzione_remota
        scalata_dei_privil* bug_di_sicurezza wstrzykni* wstrzykiw* sql_injection atakujac*
        napastnik* luka_w_zabezp* luka_bezpiecz* luki_bezpiecz* lukę_w dziura_w_zabezp*
        problem_bezpieczenstwa eskalacj*_uprawnien przejecie_kont* przejac_konto zdalne_wykon*
        инъекц* инъекция злоумышленник* взлом* бэкдор* дыра_в_безопасн* проблем*_безопасн*
        повышени*_привилег* выполнени*_произвольного удаленно*_выполнени* брешь saldirgan*
        guvenlik_acig* guvenlik_sorun* guvenlik_zaf* sql_enjeks* yetki_yukselt* arka_kapi hacklen*
        uzaktan_kod インジェクション 攻撃者 不正アクセス 乗っ取り 任意のコード 任意コード 権限昇格
        バックドア なりすまし セキュリティ上の問題 セキュリティ問題 ディレクトリトラバーサル 注入
        攻击者 远程代码 任意代码 任意文件 越权 提权 后门 安全问题 安全隐患 安全风险 被黑 劫持
        路径穿越 目录遍历 未授权访问 漏洞 跨站 攻擊者 駭客 인젝션 공격자 해킹 탈취 임의_코드
        임의의_코드 원격_코드 권한_상승 백도어 보안_문제 보안_구멍 디렉터리_탐색 위조 was_hacked
        been_hacked were_hacked malware_in web_shell webshell php_shell server_executes server_runs
        open_relay default_password* default_credential* brute_force* bruteforce* session_riding
        password_hash* passwort_hash* alg_none missing_permission_check* missing_access_check*
        missing_auth* missing_rate_limit* check_is_missing check_missing checks_are_missing
        permission_check_missing no_rate_limit* no_permission_check* no_access_control
        no_authorization_check* negative_price* negative_amount* internal_metadata stored_html
        unescaped_html unsanitized unsanitised unsanitiz* outside_the_root log_forging
        weak_encryption weak_crypto broken_encryption insecure_random predictable_token*
        guessable_token* hardcoded_salt accepts_any_password accepted_any_password
        accept_any_password accepts_every_password any_password_works any_password_is
        wrong_password_is_accepted empty_password take_over_an_account take_over_any
        take_over_accounts take_over_another etc_passwd etc_shadow commands_on_the_server
        code_on_the_server lacks_httponly konto_ubernehmen konten_ubernehmen prendre_le_controle
        robar_cuentas tomar_el_control roubar_contas prendere_il_controllo whether_an_account
        whether_an_address_has whether_a_user_exists whether_an_email account_enumeration
    """,
    "EVIL": """
        malicious* crafted forged forge poisoned injected inject injecting specially attacker*
        hacker* untrusted user_supplied script_tag script_tags javascript_in javascript_code payload
        onerror alert_1 alert_document shell_metacharacter* shell_commands system_command* dot_dot
        etc_passwd manipuliert* praparier* bosartig* eingeschleust* skript_im script_im kwaadaardig*
        gemanipuleerd* malveillant* piege* forge* malicios* manipulad* javascript_en
        codigo_javascript codigo_js maligno* codigo_malic* malevol* appositamente zlosliw*
        spreparowan* вредоносн* специально_сформир* подделать подделыва* kotu_amacli zararli
        ozel_hazirlanmis 悪意 細工 不正なスクリプト スクリプトタグ 恶意 构造 伪造 脚本标签 精心
        악의적 악성 조작된 스크립트_태그 path_with_dots any_html raw_html html_and_script
    """,
    "RUNS": """
        execut* runs run running ran evaluated eval injects overwrite* steal* exfiltrat* read reads
        write writes escape* escapes leak leaks crash takes_over take_over rendered fires
        interpreted arbitrary outside bypass* hijack* ausgefuhrt ausfuhren uberschreib* uitgevoerd
        uitvoeren execute* executer s_execute executes ejecut* executa* esegu* wykon* uruchom*
        выполн* исполн* запуск* calistir* calisiyor 実行 執行 执行 실행
    """,
    "SCRIPT": """
        script scripts javascript html_tag html_tags html iframe svg skript* 脚本 スクリプト
        스크립트 скрипт* betik php_file* scripts_in
    """,
    "BYPASS": """
        aren_t_checked aren_t_verified aren_t_validated isn_t_validated unchecked unverified
        unsigned takes_unsigned accepts_unsigned needs_no no_confirmation without_confirmation
        without_asking no_longer_checked not_signed bypass* circumvent* skip skips skipped skipping
        evade* sidestep* work_around get_around gets_around lacks lack lacking omitted not_enforced
        not_checked isn_t_checked never_checked not_verified isn_t_verified never_verified
        not_validated isn_t_enforced never_enforced ignored only_client_side only_on_the_client
        only_in_the_browser only_in_the_frontend only_in_the_ui accepts_any doesn_t_check
        does_not_check doesn_t_verify does_not_verify never_checks never_verifies no_check not_check
        without_checking without_verifying umgeh* umgang* nicht_gepruft fehlende* fehlt
        nicht_validiert ohne_prufung omzeil* ontbre* niet_gecontroleerd niet_geverifieerd contourn*
        pas_verifie* manque* absence pas_controle* elud* salt* omit* burl* falta no_se_valida
        no_se_verifica no_comprueba no_verifica no_valida contorn* burla* ignora nao_valida
        nao_verifica aggir* manca* non_verific* non_controll* omij* obejsc* omina* pomin* brak
        nie_sprawdza* обход* обойти отсутств* не_провер* atla* eksik kontrol_edilm* dogrulanm* 回避
        バイパス 検証されない 検証されて 検証していない チェックされていない 迂回 すり抜け 绕过 繞過
        未校验 没有校验 未验证 没有验证 不校验 缺少 우회 검증하지 검증되지 확인하지 누락
        does_not_ask doesn_t_ask never_asks never_asked isn_t_required not_required is_not_enforced
        not_needed nicht_abgefragt fragt_nicht no_pide nao_pede non_chiede ne_demande_pas nie_pyta
        не_спрашива* не_требу* sormuyor sormadan 求められない 聞かれない 不需要 묻지_않 absent
        not_set left_out
    """,
    "GUARD": """
        proxy_rules payment payments restrictions access_rules approval review_step pin
        parental_lock parental_control app_lock screen_lock lock_screen firewall_rules bounds_check
        vorgesetzten rechteprufung 支付 审核 onlyowner modifier middleware requireauth
        permission_guard ownership authentication authorization authorisation auth permission_check*
        permissions_check* access_check* access_control* access_restriction* login_check*
        ownership_check* rate_limit* rate_limiting two_factor 2fa mfa otp_check captcha
        tls_certificate* ssl_certificate* certificate_validation certificate_verification
        certificates signature signatures signature_check* webhook_signature* csrf_protection
        csrf_check* origin_check password_check* paywall acl acls role_check* sanitiz* sanitis*
        escaping_of allowlist token_check* jwt_signature* sso same_origin sandbox
        hostname_verification anmeldung authentifizierung autorisierung berechtigungsprufung*
        zugriffskontroll* zugriffsprufung* rechteprufung* zertifikat* signatur* zwei_faktor*
        berechtigung* authenticatie autorisatie toegangscontrole certificaat handtekening
        tweefactor* authentification autorisation controle_d_acces certificat* signature*
        double_authent* droits autenticacion autorizacion control_de_acceso permisos certificado*
        firma verificacion_en_dos doble_factor segundo_factor autenticacao autorizacao
        controle_de_acesso permissoes assinatura* dois_fatores autenticazione autorizzazione
        controllo_degli_accessi controllo_accessi permessi due_fattori uwierzytelni* autoryzacj*
        kontrol*_dostepu uprawnien certyfikat* podpis* dwuskladnik* logowani* аутентифик* авторизац*
        прав_доступа проверк*_прав сертификат* подпис* двухфактор* kimlik_dogrula* yetkilendirme
        yetki_kontrol* sertifika* imza* iki_faktor* izin_kontrol* 認証 認可 権限チェック
        アクセス制御 証明書 署名 二段階 二要素 鉴权 认证 权限校验 权限检查 权限验证 身份验证 签名
        证书 双因素 登录验证 授权检查 二次验证 權限 인증 권한_검사 권한_확인 권한_체크 접근_제어
        서명 인증서 2단계 login_can_be login_screen_can password_prompt old_password
        current_password for_the_password for_a_password permission_checks paywall* security_check*
        payment_step identity_check* passwortabfrage zahlung* altes_passwort ancien_mot_de_passe
        contrasena_actual senha_atual vecchia_password stare_haslo старый_пароль 本人確認
        パスワード確認 支付验证 httponly secure_flag samesite encryption_at_rest two_step
        email_verification age_check license_check
    """,
    "POWER": """
        control_panel panel_de_control painel back_office backoffice admin_api admin_console
        tableau_de_bord_admin systemsteuerung 控制面板 admin admins administrator* admin_panel
        admin_page* root superuser* admin_role admin_rights admin_endpoint* admin_interface
        owner_role privileges elevated_privil* internal_api* backend sudo database whole_database
        private_repo* private_project* private_repositor* private_issue* private_channel*
        confidential* secret_project* unpublished internal_document* internal_network
        metadata_service adminrechte* adminbereich admin_bereich verwaltungsber* datenbank
        beheerder* administrateur* base_de_donnees administrador* base_de_datos panel_de_admin*
        banco_de_dados painel_admin* amministrator* pannello_di_amm* baza_danych uprawnienia_admin*
        panel_admin* админ* базу_данных yonetici* veritaban* 管理者 管理画面 データベース 管理员
        后台 数据库 管理員 관리자 데이터베이스 owner owners owner_rights adminseite adminpanel
        adminpagina beheerpagina beheer* administration panel_administr* panelu_administr*
        panel_de_administracion painel_de_administracao painel_de_controle админк* yonetim_panel*
        内部api 内部システム 其他系统 内部接口 관리_화면 내부_api
    """,
    "SESSION": """
        session sessions token tokens cookie cookies reset_link* reset_token* invite_link*
        invitation_link* magic_link* api_key* jwt jwts refresh_token* access_token* password_reset
        sitzung* sitzungs* zurucksetz* link sessie* lien jeton* sesion* enlace* sessao sessoes
        sessione* sesja sesje sesji сесси* ссылк* токен* oturum* baglanti セッション トークン リンク
        会话 令牌 链接 세션 토큰 링크
    """,
    "STILL": """
        still_valid still_works still_work still_active still_accepted remain* stay_valid
        stays_valid stay_active continue* never_expire* never_invalidated not_invalidated
        isn_t_invalidated aren_t_invalidated not_revoked isn_t_revoked reused used_twice used_again
        keeps_working keep_working never_revoked can_be_replayed noch_gultig weiterhin_gultig gultig
        weiterhin blijft geldig reste valide* toujours_valide* toujours_actif sigue siguen valid*
        continua ancora_valid* resta rimane nadal dalej wciaz остаетс* остаютс* действует
        действительн* hala gecerli 有効なまま 無効化されない 使い回 再利用でき 仍然有效 依然有效
        仍可用 仍有效 重复使用 여전히_유효 계속_유효 만료되지 재사용 can_still still_log
        still_access still_see still_read kann_noch konnen_noch immer_noch nog_steeds kan_nog
        peut_encore peuvent_encore peuvent_toujours todavia_puede* aun_puede* sigue_pudiendo
        ainda_consegue* ainda_pode* puo_ancora possono_ancora nadal_moze nadal_moga wciaz_moze
        все_еще по_прежнему 引き続き まだログイン 仍然可以 还能 仍能 还可以 여전히 아직도
    """,
    "REVOKED": """
        after_log* after_sign* after_password* after_the_password after_changing after_a_password
        after_revo* after_being_revo* after_delet* after_the_user after_remov* after_deactiv*
        after_the_account revoked deactivated after_use logout forever indefinitely abmeld*
        abmeldung passwortander* passwortwechsel passwort_ander* uitloggen wachtwoordwijziging
        deconnexion changement_de_mot cerrar_sesion cambiar_la_contrasena cambio_de_contrasena
        sair_da_conta logoff trocar_a_senha troca_de_senha dopo_il_logout cambio_password
        cambio_della_password wylogowan* zmianie_hasla po_zmianie выхода смены_пароля выход* cikis
        sifre_degis* ログアウト パスワード変更 退出登录 登出 修改密码后 改密码 로그아웃
        비밀번호_변경 비밀번호를_바꾼 deleted_account* deleted_user* former_employee* removed_user*
        removed_member* disabled_account* disabled_user* deactivated_user* blocked_user*
        banned_user* after_leaving after_being_removed ex_employee* gekundigte* geloschte_nutzer
        geloschte_benutzer gesperrte_nutzer ehemalige* oud_medewerker* ancien*_employe*
        anciens_membres compte_supprime comptes_supprimes ex_empleado* usuarios_eliminados
        cuentas_eliminadas ex_funcionario* usuarios_removidos ex_dipendent* utenti_rimossi
        byli_pracownicy usunieci удаленн*_пользоват* уволенн* бывш* silinen_kullanici* eski_calisan*
        退職者 退会した 削除済みユーザー 离职 已删除的用户 被删除的用户 퇴사자 탈퇴한
    """,
}
"""The words for each idea."""
