"""Words for credentials, and for the places into which they get."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "SECRET": """
        password* passphrase* credential* secret secrets api_key* apikey* access_key* private_key*
        signing_key* ssh_key* encryption_key* master_key* root_key* account_key* deploy_key*
        service_account* webhook_url webhook_secret access_token* api_token* bot_token*
        bearer_token* auth_token* authentication_token* refresh_token* github_token* deploy_token*
        session_token* session_cookie* session_id* personal_access_token* admin_token* aws_token*
        aws_key* my_token our_token jwt* oauth_token* connection_string* kubeconfig client_secret*
        env_file login_data tokens_and keys_and recovery_code* backup_code* npm_token* keystore
        stripe_key* production_key* license_key* service_token* real_token valid_token passcode*
        prod_key* our_key my_key production_token* id_rsa dotenv pin_code passwort* passworter*
        kennwort* zugangsdat* anmeldedat* geheimnis* api_schlussel* privater_schlussel
        privaten_schlussel private_schlussel schlussel zugangstoken wachtwoord* inloggegevens
        sleutel* toegangstoken mot_de_passe mots_de_passe identifiants cle_api cles_api cle_d_api
        cles_d_api cle_privee cles_privees cle_d_acces cle_secrete jeton* contrasena* clave_privada
        clave_api claves clave credenciales clave_de_acceso senha* chave_privada chave_de_api
        chave_da_api chaves chave credenciais credenziali chiave_privata chiave_api chiavi
        parola_d_ordine hasl* klucz* poswiadcz* dane_logowania danych_logowania парол* ключ ключи
        ключа секретн* учетн*_данн* токен* sifre* parola* anahtar* kimlik_bilgi* パスワード 秘密鍵
        秘密キー apiキー アクセスキー 認証情報 トークン 暗証番号 密码 密钥 私钥 秘钥 凭证 凭据 令牌
        apikey 密碼 金鑰 비밀번호 비밀키 개인키 api_키 api키 액세스_키 암호 자격_증명 토큰 인증서_키
        시크릿 datenbankpassw* adminpassw* root_passw* masterpassw* benutzerpassw* datenbankzugang*
        zugangsschlussel* api_keys api_sleutel* databasewachtwoord* api_kulcs private_sleutel*
        geheime_sleutel* clef_privee clef_api secret_client secretos contrasenias chave_secreta
        chave_api segredo* chiave_segreta chiavi_api segreti klucz_api tajn* api_ключ* ключ_api
        приватн*_ключ* api_anahtar* gizli_anahtar* ozel_anahtar* env_datei database_url dsn
        smtp_password ftp_password signing_certificate encryption_keys 接続文字列 シークレット
        访问令牌 私鑰 连接串 비번 패스워드 접속_정보 slack_webhook* webhook_is our_webhook el_token
        il_token le_token o_token der_token das_token het_token een_token token_in token_dostepu
        token_api токен ключ* dbのパスワード db密码 db_비밀번호 hash_des_mots env_with
        production_env working_token live_token jetons
    """,
    "LEAKED": """
        leak leaks leaked leaking expos* disclos* committed commited checked_in checked_into pushed
        published hardcoded hard_coded compromised stolen pasted posted plaintext plain_text
        cleartext clear_text unencrypted unhashed unmasked publicly world_readable baked_into
        embedded_in visible_to in_the_repo in_the_repository in_our_repo* in_a_public in_the_public
        in_public git_history in_the_git in_the_bundle in_the_docker in_the_image in_the_client
        in_the_frontend in_the_history javascript_bundle public_repo* public_bucket public_gist
        pastebin in_the_open readable_by readable_for readable_to in_the_log in_the_logs
        into_the_log into_the_logs to_the_log to_the_logs in_logs to_logs logged_in_clear
        in_log_files in_debug_log* in_the_debug in_the_build_log* in_the_ci in_ci_logs in_the_error
        in_error_message* in_the_url in_the_query in_the_stack in_the_screenshot in_the_page_source
        in_the_html in_the_response in_the_crash to_stdout unredacted sniff* shared_by_mistake
        by_accident accidental* rotate rotated revoke base64_encoded reversible_form logged
        log_file* in_the_console in_the_trace as_md5 unsalted md5 found_in_the in_the_source_code
        in_source_code in_the_code geleakt klartext im_log in_den_logs ins_log im_repo*
        im_repository offentlich* eingecheckt committet hartkodiert hartcodiert fest_im_code
        im_quelltext im_quellcode unverschlusselt* veroffentlicht* protokoll* gelekt platte_tekst
        leesbare_tekst in_de_log* in_de_repo* openbaar* onversleuteld* gecommit hardgecodeerd
        en_clair en_texte_clair dans_les_logs dans_le_log dans_les_journaux dans_le_depot
        dans_le_code dans_le_repo* publie* fuite* divulgu* expose* historique_git en_dur
        en_texto_plano texto_plano texto_claro en_los_logs en_el_log en_los_registros
        en_el_repositorio en_el_codigo expuest* filtrad* filtro filtraron historial_de_git
        sin_cifrar texto_puro em_texto texto_simples nos_logs no_log no_repositorio no_codigo vazou
        vazad* vaza expost* commitad* sem_criptografia in_chiaro nei_log nel_log nel_repository
        nel_codice espost* pubblicat* trapelat* non_cifrat* jawnym otwartym_tekstem w_logach w_logu
        w_repozytorium w_kodzie wyciek* ujawni* publiczn* niezaszyfrow* в_логах в_логе в_лог в_логи
        в_открытом в_репозитори* в_коде утек* утеч* слит* открыт* opublikow* publiczne незашифров*
        опубликов* закоммит* plaka duz_metin acik_metin loglarda logda log_dosya* depoda kodda sizd*
        acik_olarak sifrelenmeden acikca 平文 漏洩 漏れ 流出 ログに リポジトリに コミット
        ハードコード 公開 ソースに 履歴に そのまま出力 明文 泄露 泄漏 日志 仓库 提交到 硬编码 公开
        写死 外泄 暴露 洩漏 평문 유출 노출 로그에 저장소에 커밋 하드코딩 공개 깃허브에 소스에
        publicado publicada publicadas publicados publicamente in_clear in_the_clear
        in_the_public_docker in_the_mobile on_github to_github in_our_github to_the_repo
        to_the_repository in_plain in_readable readable_form public_docker public_image
        in_a_screenshot in_the_ticket in_the_issue in_this_issue by_mistake im_ticket im_screenshot
        lesbar im_bundle auf_github op_github dans_le_bundle sur_github en_github no_github
        su_github na_githubie na_github на_github на_гитхаб* github_a githubda in_the_app_bundle
        ends_up_in ended_up_in offen_im offen_in zichtbaar sichtbar* en_la_url dans_l_url na_url
        nell_url w_url widoczn* видн* видны gorunuy* versehentlich par_erreur por_error por_engano
        per_errore przez_pomylke случайно yanlislikla 見える 丸見え 誤って 誤コミット 可见 上传到
        推送到 不小心 误传 보입니다 올라가 올라갔 올렸 실수로 open_bucket open_server s3_bucket
        in_de_broncode in_the_source in_source im_html in_den_fixtures dans_le_code_source
        en_el_codigo_fuente no_codigo_fonte nel_codice_sorgente в_исходник* в_исходном kaynak_kod*
        gitに gitリポ ソースコードに 源码 源代码 代码里 仓库里 仓库中 소스코드에 third_parties
        third_party uploaded_with uploaded_to gepusht gepushed githubに githubへ github上 github에
        pushato sans_chiffr* ohne_verschlussel* unverschl* zonder_versleuteling senza_cifratura
        bez_szyfrowania без_шифрования 上げてしま 上传 is_in_our are_in_our in_the_helm
        in_the_config in_the_chart we_commit we_committed was_committed got_committed is_checked_in
        liegt_im liegt_in steht_im stehen_im est_dans sont_dans esta_en_el estan_en_el esta_no
        estao_no si_trova* staat_in staan_in znajduje_sie лежит лежат duruyor
    """,
    "TOKEN": """
        token tokens jwt cookie cookies credentials jeton jetons токен* トークン 令牌 토큰
    """,
    "PUSHED": """
        leaked leaks pushed gepusht gepushed publicly public_repo* public_repository public_gist
        on_github to_github offentlich* versehentlich accidentally by_mistake openbare openbaar
        publique exposed exposto exposta expuesto expuesta esposto esposta vazou vazado filtrado
        pubblico publiczn* wyciek* открыт* публичн* утек* попал* herkese_acik sizd* 公開 流出 漏
        公开 泄露 泄漏 공개 유출 노출 we_commit was_committed got_committed i_committed
    """,
    "LOGGED": """
        logfile prints printed stdout console stack_trace screenshot query_string bundle gist repo
        debug_output error_message* error_page error_pages app_bundle build_log* page_source
        html_source apk ipa binary docker_image crash_report* crash_dump* core_dump* support_bundle
        logfiles protokolldatei* fehlermeldung quelltext foutmelding message_d_erreur
        mensaje_de_error mensagem_de_erro messaggio_di_errore komunikat* сообщени*_об_ошибке
        hata_mesaj* エラー画面 エラーメッセージ 错误信息 报错 오류_메시지 에러_메시지 화면에
        kernel_log referrer test_fixtures screenshots schermafbeelding* bildschirmfoto*
        capture_d_ecran captura_de_pantalla captura_de_tela zrzut* скриншот* ekran_goruntu*
        スクリーンショット 截图 스크린샷 dans_les_logs helm_chart config_file* konfigurationsdatei*
        fichier_de_config* archivo_de_config* arquivo_de_config* file_di_config*
        configuratiebestand* plik*_konfigur* конфиг* yapilandirma_dosya* 設定ファイル 配置文件
        설정_파일
    """,
    "HIDDEN": """
        private_channel* private_project* private_repo* private_issue* private_board* private_note*
        private_folder* private_file* private_document* private_event* confidential
        internal_document* internal_note* secret_project* private_comment* private_projekte
        private_kanale interne_notizen vertraulich* vertrouwelijk* confidentiel* confidencial*
        confidenzial* riservat* poufn* конфиденциальн* gizli_belge* 機密 社外秘 机密 保密 기밀
        대외비
    """,
    "EVERYDAY": """
        password_reset reset_page reset_mail field* button* dialog* form reset_link forgot*
        forgotten toggle* strength manager validation* expired expire* refresh memory tokenizer*
        parser placeholder* input rotation mask hide masked feld* passwortfeld zurucksetz* champ
        bouton campo boton botao pole przycisk pol* wachtwoordveld olvid* esquec* dimenticat*
        zapomnia* забы* сброс* unut* 忘れ 再設定 忘记 重置 找回 입력란 재설정 찾기
    """,
}
"""The words for each idea."""
