"""Words for secrets, for holes in the defence and for what people do to each other.

As in ``sensitive_words``: English first in each idea, then the other languages.
"""

from __future__ import annotations

from typing import Final

WORDS_HURT: Final = {
    # -- secrets -----------------------------------------------------------------------
    "SECRET": """
        password* passphrase* credential* secret secrets api_key* apikey* access_key* private_key* signing_key* ssh_key* encryption_key* master_key* root_key* account_key* deploy_key* service_account* webhook_url webhook_secret
        access_token* api_token* bot_token* bearer_token* auth_token* authentication_token* refresh_token* github_token* deploy_token* session_token* session_cookie* session_id* personal_access_token* admin_token* aws_token* aws_key* my_token our_token jwt* oauth_token* connection_string* kubeconfig client_secret* env_file login_data tokens_and keys_and recovery_code* backup_code* npm_token* keystore stripe_key* production_key* license_key* service_token* real_token valid_token passcode* prod_key* our_key my_key production_token* id_rsa dotenv pin_code
        passwort* passworter* kennwort* zugangsdat* anmeldedat* geheimnis* api_schlussel* privater_schlussel privaten_schlussel private_schlussel schlussel zugangstoken wachtwoord* inloggegevens sleutel* toegangstoken
        mot_de_passe mots_de_passe identifiants cle_api cles_api cle_d_api cles_d_api cle_privee cles_privees cle_d_acces cle_secrete jeton* contrasena* clave_privada clave_api claves clave credenciales clave_de_acceso
        senha* chave_privada chave_de_api chave_da_api chaves chave credenciais credenziali chiave_privata chiave_api chiavi parola_d_ordine
        hasl* klucz* poswiadcz* dane_logowania danych_logowania парол* ключ ключи ключа секретн* учетн*_данн* токен* sifre* parola* anahtar* kimlik_bilgi*
        パスワード 秘密鍵 秘密キー apiキー アクセスキー 認証情報 トークン 暗証番号 密码 密钥 私钥 秘钥 凭证 凭据 令牌 apikey 密碼 金鑰 비밀번호 비밀키 개인키 api_키 api키 액세스_키 암호 자격_증명 토큰 인증서_키 시크릿
        datenbankpassw* adminpassw* root_passw* masterpassw* benutzerpassw* datenbankzugang* zugangsschlussel* api_keys api_sleutel* databasewachtwoord* api_kulcs private_sleutel* geheime_sleutel* clef_privee clef_api secret_client secretos contrasenias chave_secreta chave_api segredo* chiave_segreta chiavi_api segreti klucz_api tajn* api_ключ* ключ_api приватн*_ключ* api_anahtar* gizli_anahtar* ozel_anahtar* env_datei env_file database_url dsn smtp_password ftp_password signing_certificate encryption_keys apiキー 接続文字列 シークレット 访问令牌 私鑰 连接串 비번 패스워드 접속_정보
        slack_webhook* webhook_is our_webhook el_token il_token le_token o_token der_token das_token het_token een_token token_in token_dostepu token_api токен ключ* dbのパスワード db密码 db_비밀번호 hash_des_mots
    """,
    "LEAKED": """
        leak leaks leaked leaking expos* disclos* committed commited checked_in checked_into pushed published hardcoded hard_coded compromised stolen pasted posted plaintext plain_text cleartext clear_text unencrypted unhashed unmasked publicly world_readable baked_into embedded_in visible_to in_the_repo in_the_repository in_our_repo* in_a_public in_the_public in_public git_history in_the_git in_the_bundle in_the_docker in_the_image in_the_client in_the_frontend in_the_history javascript_bundle public_repo* public_bucket public_gist pastebin in_the_open readable_by readable_for readable_to
        in_the_log in_the_logs into_the_log into_the_logs to_the_log to_the_logs in_logs to_logs logged_in_clear in_log_files in_debug_log* in_the_debug in_the_build_log* in_the_ci in_ci_logs in_the_error in_error_message* in_the_url in_the_query in_the_stack in_the_screenshot in_the_page_source in_the_html in_the_response in_the_crash to_stdout unredacted sniff* shared_by_mistake by_accident accidental* rotate rotated revoke base64_encoded reversible_form logged log_file* in_the_console in_the_trace as_md5 unsalted md5 found_in_the in_the_source_code in_source_code in_the_code
        geleakt klartext im_log in_den_logs ins_log im_repo* im_repository offentlich* eingecheckt committet hartkodiert hartcodiert fest_im_code im_quelltext im_quellcode unverschlusselt* veroffentlicht* protokoll* gelekt platte_tekst leesbare_tekst in_de_log* in_de_repo* openbaar* onversleuteld* gecommit hardgecodeerd
        en_clair en_texte_clair dans_les_logs dans_le_log dans_les_journaux dans_le_depot dans_le_code dans_le_repo* publie* fuite* divulgu* expose* historique_git en_dur en_texto_plano texto_plano texto_claro en_los_logs en_el_log en_los_registros en_el_repositorio en_el_codigo expuest* filtrad* filtro filtraron historial_de_git sin_cifrar
        texto_puro em_texto texto_simples nos_logs no_log no_repositorio no_codigo vazou vazad* vaza expost* commitad* sem_criptografia in_chiaro nei_log nel_log nel_repository nel_codice espost* pubblicat* trapelat* non_cifrat*
        jawnym otwartym_tekstem w_logach w_logu w_repozytorium w_kodzie wyciek* ujawni* publiczn* niezaszyfrow* в_логах в_логе в_лог в_логи в_открытом в_репозитори* в_коде утек* утеч* слит* открыт* opublikow* publiczne незашифров* опубликов* закоммит* plaka duz_metin acik_metin loglarda logda log_dosya* depoda kodda sizd* acik_olarak sifrelenmeden acikca
        平文 漏洩 漏れ 流出 ログに リポジトリに コミット ハードコード 公開 ソースに 履歴に そのまま出力 明文 泄露 泄漏 日志 仓库 提交到 硬编码 公开 写死 外泄 暴露 洩漏 평문 유출 노출 로그에 저장소에 커밋 하드코딩 공개 깃허브에 소스에
        publicado publicada publicadas publicados publicamente in_clear in_the_clear in_the_public_docker in_the_mobile on_github to_github in_our_github to_the_repo to_the_repository in_plain in_readable readable_form public_docker public_image in_a_screenshot in_the_ticket in_the_issue in_this_issue by_accident by_mistake im_ticket im_screenshot lesbar im_bundle auf_github op_github dans_le_bundle sur_github en_github no_github su_github na_githubie na_github на_github на_гитхаб* github_a githubda in_the_app_bundle ends_up_in ended_up_in offen_im offen_in zichtbaar sichtbar* en_la_url dans_l_url na_url nell_url w_url widoczn* видн* видны gorunuy* versehentlich par_erreur por_error por_engano per_errore przez_pomylke случайно yanlislikla 見える 丸見え 誤って 誤コミット 可见 上传到 推送到 不小心 误传 보입니다 올라가 올라갔 올렸 실수로
        open_bucket open_server s3_bucket in_de_broncode in_the_source in_source im_quelltext im_html in_den_fixtures dans_le_code_source en_el_codigo_fuente no_codigo_fonte nel_codice_sorgente в_исходник* в_исходном kaynak_kod* gitに gitリポ リポジトリに ソースコードに 源码 源代码 代码里 仓库里 仓库中 소스코드에 저장소에 third_parties third_party
    """,
    "LOGGED": """
        logfile prints printed stdout console stack_trace screenshot query_string bundle gist repo 
        debug_output error_message* error_page error_pages app_bundle build_log* page_source html_source apk ipa binary docker_image crash_report* crash_dump* core_dump* support_bundle logfiles protokolldatei* fehlermeldung quelltext foutmelding message_d_erreur mensaje_de_error mensagem_de_erro messaggio_di_errore komunikat* сообщени*_об_ошибке hata_mesaj* エラー画面 エラーメッセージ 错误信息 报错 오류_메시지 에러_메시지 화면에
        kernel_log referrer test_fixtures screenshots schermafbeelding* bildschirmfoto* capture_d_ecran captura_de_pantalla captura_de_tela zrzut* скриншот* ekran_goruntu* スクリーンショット 截图 스크린샷 dans_les_logs
    """,
    "EVERYDAY": """
        field* button* dialog* form reset_link forgot* forgotten toggle* strength manager validation* expired expire* refresh memory tokenizer* parser placeholder* input rotation mask hide masked
        feld* passwortfeld zurucksetz* champ bouton campo boton botao pole przycisk pol* wachtwoordveld olvid* esquec* dimenticat* zapomnia* забы* сброс* unut* 忘れ 再設定 忘记 重置 找回 입력란 재설정 찾기
    """,
    # -- holes -------------------------------------------------------------------------
    "HOLE": """
        idor bola rce xxe ssrf clickjack* redos backdoor* keylogger* ransomware buffer_overflow buffer_overrun heap_overflow heap_buffer stack_buffer use_after_free prototype_pollution zip_slip zipslip
        session_hijack* account_takeover insecure_deserial* unsafe_deserial* insecure_direct padding_oracle timing_attack timing_side side_channel replay_attack* supply_chain_attack man_in_the_middle mitm request_smuggling cache_poisoning dns_rebinding tabnabbing sandbox_escape vm_escape container_escape html_injection header_injection crlf_injection log_injection template_injection ldap_injection
        xpath_injection nosql_injection formula_injection csv_injection prompt_injection arbitrary_file* arbitrary_code arbitrary_command* arbitrary_sql arbitrary_javascript arbitrary_script* arbitrary_shell user_enumeration username_enumeration credential_stuffing typosquat* broken_access unauthorized_access unauthorised_access missing_authorization missing_authorisation missing_access_control improper_access proof_of_concept_exploit security_issue* security_problem* security_risk* security_incident* insecure_default security_vulnerab* hackers got_hacked privilege_escal* escalat*_privilege* escalat*_to_admin zero_click
        sql_injektion sql_einschleus* code_einschleus* rechteausweit* schadcode* hintertur* gehackt angreifer* angriff_auf kontoubernahm* sicherheitsrisik* sicherheitsmangel schwachstelle* aanvaller* gehackt achterdeur beveiligingsprobleem beveiligingsfout veiligheidslek sql_injectie
        injection_sql porte_derobee attaquant* pirate* piratage probleme_de_securite prise_de_controle execution_de_code elevation_de_privil* escalade_de_privil* inyeccion_sql inyeccion_de puerta_trasera atacante* hackear* hackead* problema_de_seguridad brecha_de_seguridad ejecucion_remota ejecutar_codigo escalada_de_privil* robo_de_sesion suplantacion*
        injecao_de injecao_sql atacante* invasor* problema_de_seguranca brecha_de_seguranca execucao_remota executar_codigo escalacao_de_privil* escalonamento_de_privil* sequestro_de_sessao hackeado* iniezione_sql iniezione_di attaccante* aggressore problema_di_sicurezza esecuzione_di_codice escalation_dei esecuzione_remota scalata_dei_privil* bug_di_sicurezza
        wstrzykni* wstrzykiw* sql_injection atakujac* napastnik* luka_w_zabezp* luka_bezpiecz* luki_bezpiecz* lukę_w dziura_w_zabezp* problem_bezpieczenstwa eskalacj*_uprawnien przejecie_kont* przejac_konto zdalne_wykon* инъекц* инъекция злоумышленник* взлом* бэкдор* дыра_в_безопасн* проблем*_безопасн* повышени*_привилег* выполнени*_произвольного удаленно*_выполнени* брешь saldirgan* guvenlik_acig* guvenlik_sorun* guvenlik_zaf* sql_enjeks* yetki_yukselt* arka_kapi hacklen* uzaktan_kod
        インジェクション 攻撃者 不正アクセス 乗っ取り 任意のコード 任意コード 権限昇格 バックドア なりすまし セキュリティ上の問題 セキュリティ問題 ディレクトリトラバーサル 注入 攻击者 远程代码 任意代码 任意文件 越权 提权 后门 安全问题 安全隐患 安全风险 被黑 劫持 路径穿越 目录遍历 未授权访问 漏洞 跨站 攻擊者 駭客 인젝션 공격자 해킹 탈취 임의_코드 임의의_코드 원격_코드 권한_상승 백도어 보안_문제 보안_구멍 디렉터리_탐색 위조
        was_hacked been_hacked were_hacked malware_in web_shell webshell php_shell server_executes server_runs open_relay default_password* default_credential* brute_force* bruteforce* session_riding 
        password_hash* passwort_hash* alg_none missing_permission_check* missing_access_check* missing_auth* missing_rate_limit* check_is_missing check_missing checks_are_missing permission_check_missing no_rate_limit* no_permission_check* no_access_control no_authorization_check* negative_price* negative_amount* internal_metadata stored_html unescaped_html unsanitized unsanitised unsanitiz* path_outside outside_the_root log_forging weak_encryption weak_crypto broken_encryption insecure_random predictable_token* guessable_token* hardcoded_salt
    """,
    "EVIL": """
        malicious* crafted forged forge poisoned injected inject injecting specially attacker* hacker* untrusted user_supplied script_tag script_tags javascript_in javascript_code payload onerror alert_1 alert_document shell_metacharacter* shell_commands system_command* dot_dot etc_passwd
        manipuliert* praparier* bosartig* eingeschleust* skript_im script_im kwaadaardig* gemanipuleerd* malveillant* piege* forge* malicios* manipulad* javascript_en codigo_javascript codigo_js maligno* codigo_malic* malevol* appositamente zlosliw* spreparowan* вредоносн* специально_сформир* подделать подделыва* kotu_amacli zararli ozel_hazirlanmis 悪意 細工 不正なスクリプト スクリプトタグ 恶意 构造 伪造 脚本标签 精心 악의적 악성 조작된 스크립트_태그
        path_with_dots ../ any_html raw_html html_and_script
    """,
    "RUNS": """
        execut* runs run running ran evaluated eval injects overwrite* steal* exfiltrat* read reads write writes escape* escapes leak leaks crash takes_over take_over rendered fires interpreted arbitrary outside bypass* hijack* ausgefuhrt ausfuhren uberschreib* uitgevoerd uitvoeren execute* executer s_execute executes ejecut* executa* execut* esegu* wykon* uruchom* выполн* исполн* запуск* calistir* calisiyor 実行 執行 执行 실행
    """,
    "SCRIPT": """
        script scripts javascript html_tag html_tags html iframe svg skript* 脚本 スクリプト 스크립트 скрипт* betik
        php_file* scripts_in
    """,
    "BYPASS": """
        bypass* circumvent* skip skips skipped skipping evade* sidestep* work_around get_around gets_around lacks lack lacking omitted not_enforced not_checked isn_t_checked never_checked not_verified isn_t_verified never_verified not_validated isn_t_enforced never_enforced ignored only_client_side only_on_the_client only_in_the_browser only_in_the_frontend only_in_the_ui accepts_any doesn_t_check does_not_check doesn_t_verify does_not_verify never_checks never_verifies no_check not_check without_checking without_verifying
        umgeh* umgang* nicht_gepruft fehlende* fehlt nicht_validiert ohne_prufung omzeil* ontbre* niet_gecontroleerd niet_geverifieerd contourn* pas_verifie* manque* absence pas_controle* elud* salt* omit* burl* falta no_se_valida no_se_verifica no_comprueba no_verifica no_valida contorn* burla* ignora nao_valida nao_verifica aggir* elud* manca* non_verific* non_controll* omij* obejsc* omina* pomin* brak nie_sprawdza* обход* обойти отсутств* не_провер* atla* eksik kontrol_edilm* dogrulanm*
        回避 バイパス 検証されない 検証されて 検証していない チェックされていない 迂回 すり抜け 绕过 繞過 未校验 没有校验 未验证 没有验证 不校验 缺少 우회 검증하지 검증되지 확인하지 누락
        does_not_ask doesn_t_ask never_asks never_asked isn_t_required not_required is_not_enforced not_needed nicht_abgefragt fragt_nicht no_pide nao_pede non_chiede ne_demande_pas nie_pyta не_спрашива* не_требу* sormuyor sormadan 求められない 聞かれない 不需要 묻지_않
    """,
    "GUARD": """
        authentication authorization authorisation auth permission_check* permissions_check* access_check* access_control* access_restriction* login_check* ownership_check* rate_limit* rate_limiting two_factor 2fa mfa otp_check captcha tls_certificate* ssl_certificate* certificate_validation certificate_verification certificates signature signatures signature_check* webhook_signature* csrf_protection csrf_check* origin_check password_check* paywall acl acls role_check* sanitiz* sanitis* escaping_of allowlist token_check* jwt_signature* sso same_origin sandbox hostname_verification 
        anmeldung authentifizierung autorisierung berechtigungsprufung* zugriffskontroll* zugriffsprufung* rechteprufung* zertifikat* signatur* zwei_faktor* berechtigung* authenticatie autorisatie toegangscontrole certificaat handtekening tweefactor*
        authentification autorisation controle_d_acces certificat* signature* double_authent* droits autenticacion autorizacion control_de_acceso permisos certificado* firma verificacion_en_dos doble_factor segundo_factor autenticacao autorizacao controle_de_acesso permissoes assinatura* dois_fatores autenticazione autorizzazione controllo_degli_accessi controllo_accessi permessi certificat* firma due_fattori
        uwierzytelni* autoryzacj* kontrol*_dostepu uprawnien certyfikat* podpis* dwuskladnik* logowani* аутентифик* авторизац* прав_доступа проверк*_прав сертификат* подпис* двухфактор* kimlik_dogrula* yetkilendirme yetki_kontrol* sertifika* imza* iki_faktor* izin_kontrol*
        認証 認可 権限チェック アクセス制御 証明書 署名 二段階 二要素 鉴权 认证 权限校验 权限检查 权限验证 身份验证 签名 证书 双因素 登录验证 授权检查 二次验证 權限 인증 권한_검사 권한_확인 권한_체크 접근_제어 서명 인증서 2단계
        login_can_be login_screen_can password_prompt old_password current_password for_the_password for_a_password permission_checks paywall* security_check* payment_step identity_check* passwortabfrage zahlung* altes_passwort ancien_mot_de_passe contrasena_actual senha_atual vecchia_password stare_haslo старый_пароль 本人確認 パスワード確認 支付验证
    """,
    "POWER": """
        admin admins administrator* admin_panel admin_page* root superuser* admin_role admin_rights admin_endpoint* admin_interface owner_role privileges elevated_privil* internal_api* backend sudo database whole_database private_repo* private_project* private_repositor* private_issue* private_channel* confidential* secret_project* unpublished internal_document* internal_network metadata_service adminrechte* adminbereich admin_bereich verwaltungsber* datenbank beheerder* administrateur* base_de_donnees administrador* base_de_datos panel_de_admin* banco_de_dados painel_admin* amministrator* pannello_di_amm* baza_danych administrator* uprawnienia_admin* panel_admin* админ* базу_данных yonetici* veritaban* 管理者 管理画面 データベース 管理员 后台 数据库 管理員 관리자 데이터베이스
        owner owners owner_rights adminseite adminpanel adminpagina beheerpagina beheer* administration panel_administr* panelu_administr* panel_de_administracion painel_de_administracao painel_de_controle админк* yonetim_panel* 内部api 内部システム 其他系统 内部接口 관리_화면 내부_api
    """,
    "SESSION": """
        session sessions token tokens cookie cookies reset_link* reset_token* invite_link* invitation_link* magic_link* api_key* jwt jwts refresh_token* access_token* password_reset sitzung* sitzungs* zurucksetz* link sessie* lien jeton* sesion* enlace* sessao sessoes sessione* sesja sesje sesji сесси* ссылк* токен* oturum* baglanti セッション トークン リンク 会话 令牌 链接 세션 토큰 링크
    """,
    "STILL": """
        still_valid still_works still_work still_active still_accepted remain* stay_valid stays_valid stay_active continue* never_expire* never_invalidated not_invalidated isn_t_invalidated aren_t_invalidated not_revoked isn_t_revoked reused used_twice used_again keeps_working keep_working never_revoked can_be_replayed noch_gultig weiterhin_gultig gultig weiterhin blijft geldig reste valide* toujours_valide* toujours_actif sigue siguen valid* continua ancora_valid* resta rimane nadal dalej wciaz остаетс* остаютс* действует действительн* hala gecerli 有効なまま 無効化されない 使い回 再利用でき 仍然有效 依然有效 仍可用 仍有效 重复使用 여전히_유효 계속_유효 만료되지 재사용
        can_still still_log still_access still_see still_read kann_noch konnen_noch immer_noch nog_steeds kan_nog peut_encore peuvent_encore peuvent_toujours todavia_puede* aun_puede* sigue_pudiendo ainda_consegue* ainda_pode* puo_ancora possono_ancora nadal_moze nadal_moga wciaz_moze все_еще по_прежнему hala 引き続き まだログイン 仍然可以 还能 仍能 还可以 여전히 아직도
    """,
    "REVOKED": """
        after_log* after_sign* after_password* after_the_password after_changing after_a_password after_revo* after_being_revo* after_delet* after_the_user after_remov* after_deactiv* after_the_account revoked deactivated after_use logout forever indefinitely abmeld* abmeldung passwortander* passwortwechsel passwort_ander* uitloggen wachtwoordwijziging deconnexion changement_de_mot cerrar_sesion cambiar_la_contrasena cambio_de_contrasena sair_da_conta logoff trocar_a_senha troca_de_senha dopo_il_logout cambio_password cambio_della_password wylogowan* zmianie_hasla po_zmianie выхода смены_пароля выход* cikis sifre_degis* ログアウト パスワード変更 退出登录 登出 修改密码后 改密码 로그아웃 비밀번호_변경 비밀번호를_바꾼
        deleted_account* deleted_user* former_employee* removed_user* removed_member* disabled_account* disabled_user* deactivated_user* blocked_user* banned_user* after_leaving after_being_removed ex_employee* gekundigte* geloschte_nutzer geloschte_benutzer gesperrte_nutzer ehemalige* oud_medewerker* ancien*_employe* anciens_membres compte_supprime comptes_supprimes ex_empleado* usuarios_eliminados cuentas_eliminadas ex_funcionario* usuarios_removidos ex_dipendent* utenti_rimossi byli_pracownicy usunieci удаленн*_пользоват* уволенн* бывш* silinen_kullanici* eski_calisan* 退職者 退会した 削除済みユーザー 离职 已删除的用户 被删除的用户 퇴사자 탈퇴한
    """,
    # -- hurt --------------------------------------------------------------------------
    "ABUSE": """
        harass* bullied cyberbull* mobbed stalk stalks stalking stalked stalker doxx* doxed doxing doxxing racist* racism sexist* sexism homophob* transphob* misogyn* antisemit* islamophob* xenophob* bigot* hate_speech hateful hate_mail verbal_abuse verbally_abus* sexual_advance* sexual_message* sexual_comment* sexual_remark* sexually_explicit unsolicited_nud* dick_pic* obscene lewd creepy_message* creepy_dm* creepy_comment* inappropriate_comment* inappropriate_message* inappropriate_remark* death_threat* threat_of_violence threats_of_violence rape_threat* personal_attack* ad_hominem intimidat* humiliat* belittl* demean* derogat* degrading vile vulgar_insult* toxic_behav* toxic_comment* groped predator* nazi_symbol* nazi_comment* kill_yourself kys hunt_me hunt_you witch_hunt gaslight* blackmail* extort* revenge_porn dogpil* pile_on brigad* swatting swatted
        belastigung belastig* mobbing gemobbt rassist* rassismus sexistisch* sexismus homophob* morddroh* todesdroh* drohmail* droht_mir bedroh* beleidig* hetze hetzt volksverhetz* diskriminier* antisemit* stalkt stalking hass_kommentar* hasskommentar* hassbotschaft* hassrede nachstell* verunglimpf* erpress* demutig* anzuglich* schikanier* gewaltandroh*
        lastigval* lastiggevallen pesten gepest pesterij* racistisch* seksistisch* bedreig* doodsbedreig* beledig* scheld* uitgescholden haatdragend* haatberich* aangerand ongewenste_intim* homofob* afpers* vernederend*
        harcel* harcele* raciste* racisme sexiste* sexisme homophobe* menaces_de* insulte insultes insulter insulte_* injure* injurie* humili* propos_haineux haineu* chantage diffam* denigr* agression_verbale
        acos* acoso racist* racism* sexist* machist* homofob* homofobic* amenaz* insulto* humill* chantaj* xenofob* difam* denigr* agredi*_verbal* agresi*_verbal*
        assedi* racist* machist* sexist* homofobic* ameac* xinga* xingou xingamento* ofende* ofens* humilh* persegu* discurso_de_odio chantag* bullying difama*
        molest* razzist* sessist* omofob* minacc* umili* bullism* perseguit* persecu* stalkera* ricatt* discorsi_d_odio diffam* denigra*
        nekan* molestow* rasistowsk* rasizm seksistowsk* homofobiczn* groz* grozb* obrazaja obrazil* obrazliw* wyzywa* wyzwisk* zastrasza* upokarz* mowa_nienawisci mowy_nienawisci szantaz* przesladow* hejt* hejtuj* zneca*
        травл* травят травит угро* угрож* оскорб* оскорбл* унижа* унизил* домога* расист* сексист* гомофоб* преследу* шантаж* хамит хамят матом издева* буллинг* запугив* клевет* материт* ненавист* обзыва*
        taciz* tehdit* hakaret* irkci* cinsiyetci* homofobik* asagila* kufur* kufred* zorbal* zorbalik nefret_soylem* santaj* iftira*
        嫌がらせ ハラスメント セクハラ パワハラ いじめ 脅迫 脅され 脅して 殺す 殺害 暴言 誹謗中傷 中傷 侮辱 差別発言 差別的 人種差別 罵倒 罵ら ストーカー つきまと 悪口 人格攻撃 晒すと脅 ヘイト 死ね 性的なメッセージ
        骚扰 騷擾 霸凌 欺凌 威胁我 威脅我 威胁要 死亡威胁 人身攻击 人身攻擊 辱骂 辱罵 侮辱 歧视 歧視 种族主义 性别歧视 仇恨言论 恐吓 人肉 跟踪我 诽谤 骂人 骂我 骂其他 谩骂 脏话 羞辱 网暴 网络暴力 敲诈 咒骂 性暗示
        괴롭힘 괴롭히 괴롭혀 희롱 협박 위협을 모욕 욕설 욕을 인신공격 인종차별 성차별 혐오 차별 스토킹 따돌림 신상털 명예훼손 비하 폭언 조롱 추행
        bullies bullying racial_slur* slurs_at nekan* nekaj* me_insult* m_insult* offenderm* discrimina discriminat_against mi_offend* mi_insulta insults_from insulting_messages insulting_comments sexual_jokes sexual_harass* dick_jokes rape_joke* beschimpfung* werde_beschimpft wurde_beschimpft wird_beschimpft obrazaj* obrazil* obelg* mysogyn* hate_messages transfob* transphob* antisemi* islamofob* rassismus xenophob* mobber* gemobt threatens_me threatened_me threatening_me threatens_us menaces me_menace nous_menace me_amenaz* nos_amenaz* mi_minacci* ci_minacci* grozi_mi
        abusive_mail* abusive_towards abusive_to
        impersonating_me pretends_to_be_me pretending_to_be_me in_my_name feel_unsafe not_feel_safe don_t_feel_safe deadnam* misgender* sendet_mir_nackt* nude_pictures_to_me nudes_to_me fuhle_mich_nicht_sicher fuhle_mich_bedroht sexistische* sexuell_belast* sexueel_getint* sexistisch* ne_me_sens_plus_en_securite blagues_sexistes chistes_sexistas piadas_sexistas battute_sessiste seksistowskie nie_czuje_sie_bezpiecznie se_hace_pasar_por_mi se_passa_por_mim si_spaccia_per_me se_fait_passer_pour_moi gibt_sich_als_mich 容姿 外見をから 外貌嘲 冒充我 나를_사칭 저를_사칭 외모
    """,
    "CRUEL": """
        insult* mock mocks mocking mocked ridicul* nasty rude swears swearing swore curses cursing cursed threat threats threaten* yell* yells_at screaming_at offensive offended hurtful aggressive attacks_me attacked_me attacking_me attacks_people troll trolls trolling spams_me follows_me following_me contacts_me texting_me sexual unwanted inappropriate disgusting violent violence horrible_things awful_things called_me calls_me calling_me names_at makes_fun made_fun making_fun discriminat* creepy hate hates hating abuse abused abuses abusing
        beschimpf* beleidig* droht bedroh* anschrei* anpobel* intimideer* bespot* moque moquer* injuri* insult* humilla* burl* humilha* zomba* prende_in_giro deride offend* obraza* wysmiewa* drwi* grozi* насмех* издева* ругает* грозит alay_ed* asagil* degrading demeaning vulgar obscene creep* harassing stupid
    """,
    "SOMEONE": """
        me us her him myself contributor* maintainer* member members volunteer* newcomer* reviewer* people women woman moderator* reporter commenter* someone everybody everyone colleague* person developer* user users family wife girlfriend participants gender religion skin appearance accent disability
        mich mir uns ihn sie mij me mi moi m nous mnie nas mi меня нас мне beni bize
        nos_ ci_ team_members women_in members_of ein_mitglied mitglieder kolleg* frauen vrouwen femmes mujeres mulheres donne kobiet* женщин* участни* uyeler kadinlar
    """,
    "THREAT": """
        murder hurt harm rape shoot find_me find_you find_us find_him find_her come_to_my come_for_me come_after break_my ruin_my destroy_my burn_down make_me_pay make_you_pay regret pay_for_this where_i_live where_you_live where_she_lives knows_where stab strangle
        umbring* toten verprugel* auflauer* wo_ich_wohne schlagen vermoord* afmak* in_elkaar waar_ik_woon tuer me_tuer frapper ou_j_habite matar* matarme golpear* donde_vivo bater me_matar onde_moro ammazz* uccid* picchi* dove_abito dove_vivo zabi* zabij* pobi* pobij* gdzie_mieszkam убить убью убьет избить избит* где_я_живу oldur* dovecek dovmek nerede_yasadig* evimi
        殺し 殴る 家に行く 杀了 杀我 打死 弄死 知道我住 上门 죽이 죽여 때리 집에_찾아
        beats kill beat umzubring* schlag_ trouver_chez schlagt_mich casa_mia minha_casa mi_casa
    """,
    "MENACE": """
        kill_me kill_you kill_us kill_her kill_him hurt_me hurt_you hurt_us hurt_her beat_me_up beat_you_up rape_me rape_you burn_down_my find_me find_you come_to_my_house come_to_my_home come_to_my_door come_to_your_house come_for_you come_after_me ruin_my_life ruin_my_career destroy_my_career make_me_pay make_you_pay
        where_i_live where_you_live where_she_lives where_my_family knows_my_address watch_your_back break_my_legs break_your_legs get_me_fired mich_umbring* mich_umzubring* mich_zu_toten mich_toten wo_ich_wohne mich_schlagen mich_verprug* waar_ik_woon mij_vermoord* me_tuer ou_j_habite me_frapper matarme me_va_a_matar donde_vivo golpearme me_matar onde_moro me_bater ammazzarmi uccidermi dove_abito picchiarmi
        mnie_zabij* mnie_zabi* mnie_pobi* gdzie_mieszkam убить_меня меня_убить убьет_меня убьет где_я_живу избить_меня меня_изб* beni_oldur* nerede_yasadigimi beni_dov* evime_gel 家に行く 家に来る 殺すと 殺してやる 找到我家 知道我家 杀了我 弄死我 打死我 上门找 찾아가겠 집에_찾아 죽이겠 죽여버리
    """,
    "SAID": """
        threat* threaten* said says wrote writes told tells promised sent_me messaged message messages will would going_to wants_to he she they someone somebody schrieb geschrieben drohen droht gedroht wil wird will dreigt gedreigd schreef menac* menace dit ecrit veut dice dijo escribio quiere amenaz* disse diz escreveu quer ameac* detto scritto vuole minacc* napisal* grozi powiedzial* chce напис* сказал* угро* обеща* хочет yazdi soyledi tehdit 言わ 書か 脅 说 說 扬言 말했 했습니다 하겠다
    """,
    "CALLS": """
        called_me calls_me calling_me call_me called_her called_him called_us calls_us calls_her calls_people calls_other genannt nennt_mich nannte bezeichne* beschimpft_als noemt noemde uitgemaakt maakt_me_uit maakte_me_uit traite* traitee appelle_moi m_appelle llama llaman llamo llamado llamada dijo_que_soy chama chamou chamam chamado chamada chiama chiamato chiamata danno_del danno_della dato_del dato_della nazwal* nazywa* назыв* назвал* обозвал* dedi diyor 呼ばれ 言われ 言われた 言う 骂 叫我 说我 라고_했 라고_부 라고_불 이라고 라고_말
    """,
    "NAMES": """
        stupid dumb whore liar bitch loser useless_woman dumme* dumm dummkopf nutte hure bloed* hoer slet dom stomme sale_pute pute bete idiote conne stupide gros grosse burra burro estupid* tonta tonto gorda gordo inutil stupida stupido scema scemo cretina puttana glupi* glupia debilem debilka szmat* дур* туп* идиот* шлюх* aptal salak gerizekali bucs* バカ 馬鹿 ブス デブ 無能 白痴 傻 蠢 废物 丑 바보 멍청 돼지 쓸모없
    """,
    "NAMECALL": """
        idiot* moron* imbecile* retard retards retarded asshole* arsehole* bastard* cunt* bitch* whore* slut* scumbag* scum dumbass* fuck_you fuck_off piece_of_shit pieces_of_shit pathetic_loser* stupid_people kill_yourself go_die drop_dead worthless subhuman* pig pigs braindead dimwit* faggot* tranny
        arschloch* vollidiot* volltrottel* schlampe* hurensohn* fotze* wichser* dummkopf* fick_dich verpiss_dich klootzak* sukkel* trut connard* conne connasse* salope* debile* abruti* encule* pute ferme_ta_gueule nique_ta idiota* imbecil* estupid* pendej* gilipollas cabron* puta hijo_de_puta hijos_de_puta vete_a_la_mierda burro* otario* babaca* vagabund* vai_se_foder filho_da_puta imbecille* stronz* cretin* deficient* vaffanculo figlio_di_puttana debil* kretyn* kurwa szmat* dziwk* spierdalaj идиот* дебил* урод* мудак* ублюд* сука тварь пошел_на aptal* salak* gerizekal* orospu* serefsiz*
        バカ野郎 馬鹿 クズ 死ね くたばれ 傻逼 傻子 白痴 蠢货 垃圾人 去死 滚蛋 废物 병신 개새끼 멍청이 씨발 쓰레기_같은_인간 꺼져
    """,
    "YOU": """
        you your youre he she they these maintainer* developer* dev devs team people author* women reviewer* guy guys me us her him du ihr euch dich er entwickler* mich jij jullie mij tu vous toi ils il elle tu usted ustedes vosotros ellos el voce voces vcs eles voi lui siete sei ty wy jestescie oni ты вы он она они разработчик* меня sen siz siniz onlar bana お前 あなた 貴様 開発者 你 你们 开发者 작성자 너 너희 당신 개발자
    """,
    "VICTIM": """
        visitor_s visitors_browser* every_visitor* every_reader* every_viewer* everyone_who other_users* other_user_s victim* admin_s_browser reader_s in_the_browser_of browser_of viewers besucher* lezers bezoeker* visiteur* visitante* visitator* odwiedzaj* посетител* ziyaretci* 閲覧者 访问者 访客 방문자
    """,
    "SELF": """
        himself themselves themself herself myself oneself sich_selbst zichzelf soi_meme lui_meme a_si_mismo si_mesmo se_stesso siebie sobie сам_себ* себе kendine kendini 自分を 自分に 给自己 将自己 把自己 자신을 자신에게 스스로
    """,
    "BREACH": """
        can_be_identified re_identif* reidentif* deanonymi* de_anonymi* right_to_be_forgotten right_to_erasure erasure_request* data_erasure everything_about_me all_my_personal all_data_about_me all_data_you_hold recht_auf_vergessen* recht_auf_losch* loschung_meiner* alle_meine_daten alle_daten_uber_mich droit_a_l_oubli toutes_mes_donnees derecho_al_olvido todos_mis_datos direito_ao_esquecimento todos_os_meus_dados
        diritto_all_oblio tutti_i_miei_dati prawo_do_bycia wszystkie_moje_dane право_на_забвение все_мои_данные unutulma_hakki tum_kisisel_verilerim* mijn_gegevens_te_verwijderen al_mijn_gegevens 私の個人情報を削除 忘れられる権利 被遗忘权 删除我的个人 删除我的所有 잊힐_권리 제_개인정보를_삭제 내_개인정보를_삭제
    """,
    "CONSENT": """
        without_my_consent without_their_consent without_consent never_agreed never_consented without_asking without_my_permission without_my_knowledge ohne_einwilligung ohne_meine_* ohne_zustimmung zonder_toestemming zonder_mijn sans_mon_* sans_leur_* sans_consentement sin_mi_* sin_consentimiento sin_su_consent* sem_meu_* sem_minha_* sem_consentimento senza_il_mio senza_consenso bez_mojej_* bez_zgody без_моего без_согласия rizam_* iznim_* izinsiz 同意なく 無断で 勝手に 未经同意 未经允许 未经我 擅自 동의_없이 무단으로 허락_없이
        do_not_consent don_t_consent not_consent did_not_agree never_gave_permission stimme_nicht_zu
    """,
    "TESTS": """
        detector* detection dataset* model* classifier* filter* category categories algorithm* wordlist* blocklist moderation_api template* enum rule regex lint* test tests fixture* policy guidelines page report_form checker scanner* docs documentation translation* tokeniz* profanity corpus
        library module package symbol* score
    """,
    "CONDUCT": """
        code_of_conduct coc verhaltenskodex gedragscode code_de_conduite codigo_de_conducta codigo_de_conduta codice_di_condotta kodeks*_postepowania кодекс*_поведения davranis_kural* 行動規範 行为准则 행동_강령
    """,
    "BROKEN": """
        violat* breach* complain* incident* against report reporting broke verstoss* verstosst verletz* overtred* schend* enfrein* infraction signaler viol* denunci* infring* romp* quebr* segnal* viola* narusz* zlama* наруш* ihlal* 違反 违反 違反 위반 신고
    """,
}
"""The words for each idea."""
