"""Words for how a credential gets out, where it then is, and what has to be done."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "CREDENTIAL": """
        bearer_token my_bearer working_bearer bearer_in keys_for_the authorization_headers
        authorization_header auth_headers private_pem root_passwort passwords_file admin_pass
        admin_passwd schlussel_zertifikat privatem_schlussel claves_de_produccion 账号密码 keystore
        signing_key twilio_sid sid_and_auth auth_token mapbox_token totp_secret sudo_password
        mail_password bot_tokens kennworter login_details usuario_y_contrasena usuario_e_senha
        identifiant_et_mot db_creds prod_secrets signing_keys keys_for_signing cle_privee 接続情報
        密码和 口令 secret_key seed_words admin_hashes pw_hash app_secret appsecret appkey
        clientsecret pass_phrase login_and_pass user_name_and_password username_and_password
        credenciales_reales access_code* root_pw db_password database_password password* passphrase*
        passwd pw pwd pws pwds credential* creds secret secrets api_key* apikey* access_key*
        private_key* signing_key* ssh_key* deploy_key* encryption_key* master_key* root_key*
        secret_key* token tokens pat pats jwt service_account* client_secret* connection_string* dsn
        kubeconfig keyring seed_phrase mnemonic recovery_code* backup_code* session_id
        session_cookie* auth_header auth_cookie* cookie_header signing_certificate* webhook_url
        webhook_secret hook_address webhook_address aws_key* stripe_key* stripe_secret maps_key
        partner_s_key our_key our_keys my_key my_keys live_key* prod_key* production_key*
        staging_key* openai_key the_key our_openai login_data registry_login smtp_login ftp_login
        database_login login_and_password id_rsa id_ed25519 env_file dotenv npmrc pypirc netrc
        htpasswd tfstate pgpass credentials_xml user_and_password user_pass root_token vault_token
        bot_token license_key passwort* kennwort* zugangsdat* anmeldedat* schlussel* schlusseldatei*
        zugangstoken apischlussel* geheimnis* mot_de_passe mots_de_passe identifiants cle_api
        cles_api cle_d_api cles_d_api cle_d_acces cles_d_acces cles_privees cle_ssh cles_ssh
        cle_secrete jeton* contrasena* clave claves credenciales senha* chave chaves credenciais
        chave_privada credenziali chiave chiavi wachtwoord* inloggegevens sleutel* hasl* klucz*
        парол* ключ* токен* sifre* parola* anahtar* 密码 密钥 私钥 秘钥 凭证 凭据 令牌 accesskey
        apikey 金鑰 密碼 连接串 パスワード 秘密鍵 アクセスキー apiキー トークン 認証情報 接続文字列
        シークレット 비밀번호 비밀키 개인키 api_키 토큰
    """,
    "SECRET_FILE": """
        dotgit dotenv env_file dotnpmrc dotpypirc dotnetrc npmrc pypirc netrc pgpass htpasswd id_rsa
        id_ed25519 kubeconfig keystore jks pem p12 pfx secring keyring tfstate terraform_state
        credentials_json credentials_xml service_account_json key_file keyfile private_key_file
        seed_phrase settings_local process_env env_vars environment_variables os_environ
        output_of_env har_file har schlusseldatei*
    """,
    "PLACE": """
        控制台 终端 comentario comentário comentarios kommentar process_list ps_aux curl_command
        jupyter output_cell npm_tarball grafana datasource_panel stderr doku dokumentation webseite
        settings_local wrong_zip config_json by_browser journal each_start ci_keeps 公開ページ html
        app_js main_js bundle landing_page docker_inspect git_blame deploy_script settings_php
        public_script script_publico slide slides presentation shared_drive network_share qr_code
        installer installateur session_file preferences_file sample commit_4 readme_里 readme里
        readme the_log a_log our_log my_log in_log to_log log_line log_lines log_below logs log_file
        log_files log_output server_log build_log access_log error_log debug_log crash_log git_log
        im_log ins_log el_log le_log no_log nel_log w_logach postman_collection elasticsearch loki
        graylog log_server analytics mixpanel google_analytics segment telemetry each_error
        error_pages captura captura_de_pantalla print video tutorial boot_log syslog request_headers
        commentaires chat_history ticket_history 前端 评论 注释 历史记录 public_bucket open_bucket
        s3 logfile logfiles repo repos repository repositories commit commits commit_message*
        git_history history github gitlab docker_image docker image_layer layer layers bundles apk
        ipa binary jar sdist tarball screenshot screenshots error_page error_tracker sentry kibana
        splunk datadog stack_trace stacktrace traceback page_source frontend client_code wiki
        changelog gist gists pastebin paste_site slack discord crash_report* crash_dump core_dump
        support_bundle debug_output debug_file debug_log* stdout build_output build_log* ci_log*
        pipeline_output ci_output artifact* fixtures test_fixtures sample_folder sample_config
        demo_repo backup backups state_file terraform_state firmware about_page address_bar har_file
        bundle_js edit_history paste public_channel sources_tab protokoll* verlauf bildschirmfoto
        fehlermeldung* fehlerseite quelltext quellcode image depot journaux historique page_d_erreur
        capture repositorio historial registros registro pagina_de_error mensaje_de_error
        codigo_fuente historico pagina_de_erro codigo_fonte registri cronologia logboek geschiedenis
        лог* репозитор* коммит* 日志 仓库 历史 镜像 截图 报错 公开仓库 ログ リポジトリ コミット 履歴
        スクリーンショット エラー画面 ソースコード 로그 저장소 커밋
    """,
    "ROOM": """
        url urls query_string referrer referer response responses mail mails email e_mail newsletter
        release releases zip wheel image picture video recording ticket tickets issue comment
        comments description attachment attachments channel chat message pull_request fork forks
        docs sample terminal console javascript config file public page dump env anhang beitrag bild
        fichier archivo pasta arquivo pagina 页面 代码 配置文件 公开目录 公開ディレクトリ ページ
        ファイル
    """,
    "THERE": """
        steht samt mitgeliefert ausgeliefert ecrit fetched_by can_be_fetched in into inside on onto
        to within via at under from is are was were has have contains contain contained includes
        include included prints print printed printing shows show shown displays displayed dumps
        dump dumped writes write written echoes echoed echo exposes exposed visible readable appears
        appear ended_up ends_up landed lands leaks leaked logs logged found see seen sits lying lies
        stored stands sends sent goes went quoted quoting im ins auf enthalt stehen liegt sichtbar*
        landet schreibt zeigt druckt dans sur contient apparait affiche* visible* est figure en
        contiene aparece* muestra* imprime* esta estan queda* sale no na nos nas contem aparece
        mostra* fica impress* nel nella appare w на в 里 中 上 打印 显示 出现 有 写进 写入 に が 出
        入っ 表示 残っ 含ま 書かれ 에
    """,
    "OOPS": """
        oh_no wrong_zip wrong_file is_it_normal clean_up_my i_left made_a_mistake a_mistake
        my_mistake i_forgot and_forgot forgot_that kopiert_bitte went_up with_the_last_push
        supposed_to_be_here meant_to_be_public meant_to_be_here belong_here should_this_be left_in
        leftover left_over left_behind lying_around forgotten_in trainent oublie_de olvide
        esqueci_de wrong_window wrong_channel accident* accidentally by_accident by_mistake
        mistakenly inadvertently unintentionally oops whoops ooops ouch stupidly without_thinking
        forgot_to_remove forgot_to_mask forgot_to_redact forgot_to_censor forgot_to_blur
        forgot_to_delete didn_t_realise didn_t_realize did_not_realise did_not_realize didn_t_notice
        didn_t_mean did_not_mean not_meant not_supposed_to_be should_not_have should_never_have
        shouldn_t_have my_bad heads_up unfortunately_pushed unfortunately_committed embarrass*
        ignore_that is_that_enough versehentlich aus_versehen leider vergessen irrtumlich
        par_megarde par_erreur par_inadvertance sans_faire_expres sans_le_vouloir sin_querer
        por_error por_accidente sem_querer por_engano por_acidente per_errore per_sbaglio
        per_ongeluk przez_pomylke случайно yanlislikla 不小心 误传 误提交 手滑 忘了 誤って 間違えて
        うっかり てしまいました てしまった 実수로
    """,
    "PUT_OUT": """
        coloquei coloque puse puesto escribi escrevi geschrieben reingeschrieben mis_dans ecrit_dans
        put_my put_our 放到 写到 打印到 入っています 入れてしま went_up kopiert copied_into zipped
        lleva livree posted_in pushed push pushing committed commited commit checked_in pasted paste
        pasting posted uploaded upload shared sent mailed published publish attached attach included
        packed packaged bundled shipped baked copied left landed merged released exposed leaked
        made_public in_the_clear went_public put public open_source* visible has_it has_my served
        went_along gepusht hochgeladen eingecheckt committet gepostet geschickt veroffentlicht*
        angehangt mitgeschickt gelandet publie* pousse envoye* partage* committe* joint colle subi
        subido publique publicado envie* enviado compartid* commite* comiteado enviei publiquei
        commitei comitei postei compartilhei pubblicato caricato gecommit geplaatst 上传 提交 推送
        传到 发到 贴 公开 コミット プッシュ アップロード 公開 貼っ 送っ
    """,
    "REMEDY": """
        clean_up_my clean_up_the please_clean purge_the could_you_purge nachricht_entfernen
        bitte_entfernen message_entfernen loschen invalidate_it please_invalidate supprimer_mon 删掉
        帮忙删 撤销 can_that_be_wiped be_wiped blank_it please_blank quitarla quitarlo pueden_quitar
        removam bild_austauschen austauschen 削除をお願い yanked_it new_token rotate rotated
        rotating revoke revoked revoking invalidate invalidated regenerate regenerated reissue
        rolled_the roll_the change_the_password new_token_made scrub scrubbed purge purged redact
        redacted redaction rewrite_history history_rewritten rewrite_the_history remove_it_from
        remove_from_history from_the_history bfg filter_branch filter_repo force_push take_it_down
        take_down take_them_down taken_down delete_the_attachment delete_the_commit
        remove_the_commit delete_my_comment remove_my_comment edit_my_post edit_my_comment
        remove_the_picture hide_the_comment hide_my_comment delete_this_issue remove_the_screenshot
        yank yanked blur censor aus_der_history commit_entfernen commit_loschen zuruckziehen
        widerrufen gesperrt supprimer_le_message effacer_l_historique regenere* revoque* retirer
        borro_del_historial borrar_del_historial revocar regenerar borrarlo apagar_do_historico
        remover_do_historico revogar pode_apagar 清除 历史记录怎么 撤回 删除历史 作废 履歴から消
        履歴から削除 無効化 取り消し
    """,
    "PUBLIC_NOW": """
        every_local_user all_interns interns every_dev every_developer for_every_user all_colleagues
        public publicly world everyone everybody anyone anybody all_users all_departments whole_team
        forty_people ten_people third_party strangers stranger outsiders shodan open_to_the
        public_repo public_hub docker_hub npm pypi app_store visible_to_all readable_by offentlich*
        alle jeder jedem publique tous publico publica todos cualquiera cualquier_persona qualquer
        公开 所有人 任何人 公開 誰でも 全員
    """,
    "EXTRACTED": """
        can_be_fetched fetched_by_browser decompil* unzip* unpack* strings_shows strings_finds
        reverse_engineer* docker_history view_source view_the_source network_tab sources_tab
        in_the_binary in_the_apk inside_the_app one_can_extract can_be_extracted extracted_from
        extract_it dekompilier* entpackt 反编译 解压 逆コンパイル 解凍
    """,
    "STOLEN": """
        someone_is_using somebody_is_using quota_is_empty quota_exhausted copied_from_the
        used_by_others usage_we_don_t got_hold_of gets_hold_of got_our got_my stole stolen steal
        compromised abused misused misuse abuse used_it_to already_used someone_used somebody_used
        used_by_someone used_by_somebody used_by_a_stranger exploded unknown_charges unknown_usage
        bill phished fell_for sold dark_web paste_site have_i_been_pwned gestohlen missbraucht
        abgegriffen vole* utilise_par robad* usad*_por roubad* rubat* 被盗 被人用 有人用 盗用
        不正利用 悪用
    """,
    "SCANNER": """
        secret_scanning gitguardian trufflehog gitleaks secret_was_detected secrets_were_detected
        secret_detected secrets_detected leaked_secret exposed_secret exposed_key
        exposed_credential* leaked_key leaked_credential* leaked_token leaked_password
        valid_credentials
    """,
    "WORKS_STILL": """
        still_accepted accepted_by_the can_list_your i_can_list same_as_production 和线上一样
        线上一样 gleich_wie_produktion working production_one real_credentials valid live_keys
        in_use still_work echte real_key vrai* reales reais still_valid still_active still_works
        key_is_active is_live is_valid they_work it_works worked_an_hour answers_with_200
        could_log_in can_log_in_with use_for_deployment use_in_production in_production identical
        is_real the_real real real_one production prod live noch_gultig echt* valide* en_produccion
        em_producao 线上 生产 本番 有効
    """,
    "UNMASKED": """
        plain plaintext clear cleartext clear_text plain_text plain_view raw unencrypted unmasked
        not_masked isn_t_masked aren_t_masked unredacted unhashed in_full complete completely entire
        whole as_is readable base64 klartext unverschlusselt* lesbar* mitgeschrieben en_clair
        en_entier sans_chiffr* sin_cifrar en_claro texto_plano tal_cual sem_criptograf* texto_puro
        em_claro inteira jawn* 明文 未加密 完整 平文 そのまま 暗号化されて
    """,
    "FEATURE": """
        public_key public_private key_pair should_support please_support support_for
        support_rotating add_support allow option_to setting_to it_would_be would_be_good
        would_be_nice would_be_great nice_to_have feature_request we_would_like we_d_like
        i_would_like i_d_like users_would_like implement introduce docs_missing how_to_configure
        typo tooltip button placeholder* autocomplete autofocus translate translation
        strings_missing isn_t_used isn_t_read not_read isn_t_sent not_sent isn_t_expanded refused
        wrong_place bump upgrade migrat* refactor* rename configurable make_it_possible glossary
        example_of_the_docs minimum_length strength tokenizer lexer parser expired_token wunsch
        ware_schon bitte_erganzen souhait* ajouter anadir agregar adicionar suporte_a 希望 建议 支持
        対応してほしい 追加してほしい 要望
    """,
    "KEYISH": """
        key keys certificate private_part login logins account_data admin_key signing_key hashes
        password_hashes schlussel cle cles llave chave
    """,
    "HOTPLACE": """
        git_history public_repo public_repository our_public in_the_open on_github public_gist
        pastebin older_commits old_commits first_commit earlier_commit public_image published_image
        published_package published_extension public_bucket on_the_internet im_offentlichen
        historique_git historial_de_git historico_do_git git历史 公开仓库 公開リポジトリ
    """,
    "DISPLAYS": """
        replies_with antwortet_mit shows_up comes_up pops_up had lleva livree est_livree appears
        contained contains includes zeigt_an shows reveals leaks exposes dumps prints displays
        readable visible echoes gives_away zeigt verrat affiche montre revele muestra revela mostra
    """,
}
"""The words for each idea."""
