"""Words for guards that are not there, tricks that pass them, and who passes."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "CLIENT_TRUST": """
        in_javascript checked_in_javascript just_a_css only_css aren_t_cleaned isn_t_cleaned
        aren_t_sanitized sem_assinatura sin_firma sans_signature accepted_anyway
        left_out_of_the_request aren_t_verified aren_t_validated isn_t_verified isn_t_validated
        without_a_look from_the_form taken_from_the_form taken_from_the_request from_the_client
        from_the_request accepts_any takes_any flash_whatever trusts_the_client trusts_the_browser
        trusts_the_value trusts_the_header trusts_whatever trusts_what accepts_whatever
        accepts_what_the accepts_the_value accepted_silently accepts_it_silently server_accepts
        server_takes server_trusts backend_accepts backend_trusts without_checking without_verifying
        without_validating without_validation not_validated not_verified never_checked
        never_verified never_validated no_server_side_check no_server_side_valid*
        no_validation_on_the_server only_in_the_browser only_in_the_frontend frontend_only
        only_on_the_client client_side_only only_client_side in_the_frontend_only only_hides
        only_hidden just_hides hides_the_button hide_the_button we_hide_the ui_only nur_im_frontend
        nur_im_browser ungepruft nicht_gepruft server_pruft_nicht server_glaubt cote_client
        le_serveur_ne_filtre le_serveur_ne_verifie le_serveur_accepte ne_verifie_pas ne_controle_pas
        ne_filtre_rien el_servidor_acepta no_valida no_verifica no_comprueba sin_validar
        sin_comprobar o_servidor_aceita nao_valida nao_verifica nao_confere sem_validar
        sem_verificar 后端没有校验 没有校验 未校验 不校验 没有验证 只在前端 前端校验 后端不校验
        没有检查 検証していない 検証されない チェックしていない チェックがない 確認していない
        フロント側だけ サーバー側で確認
    """,
    "VALUE": """
        filenames lock password captcha requisicoes peticiones requetes firmware updates update
        packages plugin saml response responses callback state_param state_parameter nonce audience
        issuer param parameter signature certificate input ownership owner_id session token webhook
        price prices amount quantity total discount coupon voucher balance role roles is_admin admin
        isadmin owner user_id userid permission* tenant account_id sender from_address redirect
        redirect_uri callback_url return_url filename file_name path header origin referer
        content_type mime_type file_type extension preis betrag menge rabatt rolle prix montant
        quantite precio monto cantidad rol preco valor quantidade papel 价格 金额 数量 角色 权限
        后缀 文件类型 価格 金額 権限 ロール 拡張子 登录用户 ログイン中
    """,
    "UNLIMITED": """
        unlimited forever_try any_number_of_times countless no_one_stopped nobody_stopped
        niemand_hat 次数限制 穷举 不限次 no_limit no_limits no_limit_whatsoever no_rate_limit*
        no_throttl* no_lock no_lockout no_lock_out no_captcha no_attempt_limit unlimited_attempts
        unlimited_tries unlimited_number as_often_as as_many_times as_many_attempts never_locks
        never_locked isn_t_locked doesn_t_lock does_not_lock isn_t_throttled not_throttled
        not_rate_limited isn_t_rate_limited without_limit without_any_limit without_rate_limit*
        wrote_a_loop tried_all try_all_combinations all_combinations million_combinations
        keep_guessing brute_forc* bruteforc* unbegrenzt* beliebig_oft beliebig_viele keine_sperre
        ohne_begrenzung keine_begrenzung durchprobier* sans_limite illimite* force_brute sin_limite
        ilimitad* fuerza_bruta sem_limite forca_bruta 没有限制 无限次 不限次数 暴力 回数制限がない
        制限がない 何度でも 総当たり
    """,
    "GUESSABLE": """
        sms_codes sms_code einmalcode* bestatigungscode* sicherheitscode* verification
        verification_code* confirmation_code* codigo_de_verif* code_de_verif* code codes otp pin
        pins password passwords login log_in sign_in sms attempts tries guesses gift_card* voucher*
        coupon* reset two_factor 2fa anmeldung passwort kennwort mot_de_passe connexion contrasena
        codigo senha 验证码 密码 登录 パスワード ログイン 認証コード コード 暗証番号
    """,
    "AFTER_END": """
        kicked apres_fermeture being_kicked kundigung ausgeschieden* ausscheiden departure
        offboarding leaving_the_company al_salir salir ao_sair sair apres_deconnexion
        nach_dem_abmelden after_closing when_i_left logout logging_out logged_out sign_out
        signing_out signed_out log_out password_change changed_the_password changing_the_password
        changed_my_password changing_my_password password_reset resetting_the_password revok*
        removed removing deactivat* disabled disabling deleted_account* deleted_user*
        deleting_the_account left_the_company left_the_team left_the_org* fired terminated expired
        expiry expiration used_once first_use abmelden abmeldung abgemeldet passwortwechsel
        passwort_andern passwortander* entzogen ausgetreten deconnexion changement_de_mot revoque
        desactive cerrar_sesion cierre_de_sesion cambiar_la_contrasena revocad* desactivad*
        sair_da_conta trocar_a_senha revogad* desativad* 退出登录 注销 修改密码 改密码 离职
        ログアウト パスワード変更 退会 失効
    """,
    "LIVES_ON": """
        keep_reading keeps_reading can_still_push still_push reutilisable wiederverwendbar
        reutilizable reutilizavel bleibt_offen bleibt_angemeldet noch_angemeldet still_signed
        still_open reste_ouverte sigue_abierta still_works still_valid still_active still_accepted
        still_gets still_get still_lets still_logged still_log still_in still_see still_read
        still_access still_can can_still keeps_working keep_working keeps_getting continues_to
        remains_valid remains_active stays_valid stays_active never_expires never_expire
        doesn_t_expire does_not_expire don_t_expire isn_t_invalidated not_invalidated
        never_invalidated aren_t_invalidated isn_t_revoked not_revoked aren_t_revoked works_forever
        valid_forever works_days copy_still be_reused can_be_reused works_twice reusable noch_gultig
        weiterhin_gultig bleibt_gultig immer_noch weiter_gultig lauft_nie_ab toujours_valide*
        reste_valide* n_expire_jamais toujours_actif encore_valide* sigue_valid* sigue_activ*
        sigue_funcionando sigue_siendo nunca_expira nunca_caduca no_caduca continua_valid*
        continua_ativ* continua_funcionando nao_expira 仍然有效 还能用 依然有效 永不过期 不会失效
        不失效 还有效 有効なまま まだ使え 失効しない 使い続け 無効にならない 期限がない
    """,
    "SESSION_THING": """
        session sessions cookie cookies token tokens jwt link links key keys access account code
        password magic_link reset_link invitation sitzung* token* zugang zugange lien jeton* acces
        sesion* enlace* acceso sessao sessoes acesso 会话 令牌 链接 账号 密码 セッション トークン
        リンク アカウント
    """,
    "WEAKLY_MADE": """
        the_same_for_each same_for_every same_for_all the_same_for_all just_the just_a_number
        is_the_workspace in_hex simple_compteur counter zahler hochgezahlt md5 sha1 unsalted
        unhashed plaintext reversible base64 rot13 xor ecb static_iv fixed_iv math_random rand srand
        mt_rand timestamp seeded predictable predict guessable guess sequential not_random
        isn_t_random insecure_random weak_random* low_entropy too_short compute_it computed_from
        derived_from hardcoded hard_coded previsible* vorhersagbar* erratbar* vorhersehbar*
        devinable predecible* adivinar adivinable* previsivel previsiveis adivinhar 可预测 可猜测
        时间戳 推測可能 推測でき 予測でき 予測可能
    """,
    "MADE_FOR": """
        sms_codes codes pin_codes invite_token share_token document_links lien_de_partage
        session_ids file_names private_uploads private_files upload_urls document_ids
        invoice_numbers user_ids reset_token* reset_link* reset_code* password_reset session_id*
        session_token* share_link* sharing_link* invite_link* invite_code* invitation_link*
        invitation_code* api_key* access_token* password_hash* passwords password recovery_code* otp
        verification_code* csrf_token* download_link* magic_link* signing_key encryption_key
        secret_key recovery_token* tan_codes zurucksetz* sitzungs* freigabelink* einladungslink*
        mots_de_passe jeton_de_reinit* token_de_recuper* enlace_de_recuper* token_de_recupera*
        contrasenas senhas senha contrasena 重置链接 分享链接 重置密码 验证码 密码 リセット
        共有リンク 招待リンク パスワード
    """,
    "ACCOUNT_EXISTS": """
        account_exists accounts_exist user_exists users_exist email_exists address_exists
        existing_accounts exists_or_not is_registered has_an_account who_has_an_account
        are_registered konto_existiert konten_existieren compte_existe cuenta_existe conta_existe
        账号是否存在 用户是否存在 アカウントの有無 登録されているか
    """,
    "TELLS_APART": """
        different_response different_message different_error different_status response_time timing
        faster slower ms tell reveals reveal can_find_out find_out finds_out learn deduce enumerat*
        401 404 unterschied* verrat herausfinden revele savoir saber descobrir revela 判断 枚举
        わかる 判別 分かる
    """,
    "FRAMED": """
        x_frame_options frame_ancestors clickjack* in_an_iframe in_a_frame inside_an_iframe
        can_frame be_framed framed iframed from_any_other_page from_any_page from_any_site
        from_any_website from_any_origin from_another_site from_another_origin from_a_foreign
        any_origin any_website other_websites third_party_site* auto_submit* cross_origin_post
        cross_site reflects_the_origin origin_reflected allow_credentials wildcard_origin
        fremde_seite* von_jeder_seite depuis_n_importe_quel desde_cualquier de_qualquer_site
        任意来源 任意域 任意のオリジン 外部サイトから
    """,
    "FRAMED_DEED": """
        payment pay confirm delete deletes deleting transfer transfers change changes reset post
        accepts accepted works read reads steal session sessions cookie cookies account chat
        password settings click clicks clicked disable email_address zahlung loschen andern paiement
        supprimer pago borrar pagamento apagar 付款 删除 修改 支払い 削除 変更
    """,
    "OFFSITE": """
        redirects_to_any redirect_to_any redirects_anywhere redirect_anywhere goes_anywhere
        redirects_to_external redirect_to_external redirects_to_arbitrary redirect_to_arbitrary
        redirects_to_attacker* redirects_wherever sends_people_off sends_users_to
        unvalidated_redirect* redirect_is_not_validated redirect_target_isn_t redirect_target_is_not
        evil_com evil_example evil_example_com attacker_com attacker_example hacker_site evil_site
        leitet_auf_beliebige leitet_auf_fremde weiterleitung_auf_beliebige redirige_vers_n_importe
        redirige_a_cualquier redireciona_para_qualquer 跳转到任意 任意跳转 任意のサイトに
        任意のurlに 外部サイトに飛ば
    """,
    "INPUT": """
        commit_titles commit_title notebook notebook_output escape_codes ticket prompt declared_size
        png dateiname* filenames nom_du_fichier lang language_parameter status_handler upload
        uploaded uploading uploads avatar svg comment comments title name names filename file_name
        file_names field fields form input inputs parameter param header template templates markdown
        description message profile nickname username user_name import imported url webhook search
        bio signature subject placeholder expression formula cookie preferences document documents
        pdf xml yaml json csv zip archive job display_name kommentar* feld suchfeld eingabe
        hochgeladen* formular* vorlage* commentaire champ formulaire fichier nom_de_fichier
        comentario* campo formulario archivo subir nombre_de_archivo arquivo nome_do_arquivo 评论
        输入 上传 文件名 参数 昵称 表单 コメント欄 入力 アップロード ファイル名 パラメータ
        プロフィール
    """,
    "EXECUTED": """
        runs_what_it_gets runs_whatever_it executed_when gets_included is_included remote_file
        is_eval eval_d executed executes execute executing evaluates evaluated evaluate eval is_run
        gets_run runs_as runs_whatever runs_what run_commands runs_commands run_command spawn*
        spawned_a_shell shell interpreted fires fired popup pops_up alert_box unescaped not_escaped
        isn_t_escaped aren_t_escaped unfiltered not_sanitiz* not_sanitis* isn_t_sanitiz*
        isn_t_sanitis* rendered_as_html as_raw_html concatenated string_concatenation
        passed_to_the_shell passed_to_a_shell os_command system_command* operating_system subprocess
        pickle_loads pickle yaml_load unserialize unserialise deserializ* deserialis* runtime
        outside_the_target outside_the_folder outside_the_directory above_the_target ausgefuhrt
        ausfuhren interpretiert s_execute execution interprete se_lance ejecuta ejecutar ejecutado
        interpretado executa executar executado 执行 运行 被解析 未转义 没有转义 没有过滤 未过滤
        実行 動いてしま エスケープされて エスケープして 解釈
    """,
    "CODELIKE": """
        cookies workspace helper terminal rechner navegador script scripts javascript js html code
        command commands shell sql php jsp python svg onload onerror alert payload expression
        whatever anything arbitrary server browser machine process dot_dot path path_entries
        everyone_who each_person whoever_opens who_opens visitors moderator admin skript befehl*
        code_ausgefuhrt balise commande* codigo comando* 脚本 代码 命令 スクリプト コード コマンド
        ブラウザ htmlタグ
    """,
    "FILTER": """
        sanitiz* sanitis* escap* purif* filter filters filtering encod* validation validator
        allowlist whitelist blacklist blocklist csp waf
    """,
    "GETS_THROUGH": """
        gets_through get_through goes_through passes_through pass_through lets_through slips_through
        misses missed missing_a bypass* circumvent* evade* not_applied incomplete lets_html
        html_through still_runs still_executes is_stored and_is_stored
    """,
    "EVEN_IF": """
        even_if even_with even_when even_though_the anyway regardless nonetheless no_matter trotzdem
        auch_wenn selbst_wenn meme_si meme_avec aunque incluso_si mesmo_que mesmo_com anche_se
        ook_als 即使 也能 でも通 のまま通
    """,
    "SHAKY": """
        empty missing wrong invalid expired tampered old revoked fake random forged self_signed
        removed omitted any_value other_user leer falsch* abgelaufen vide faux expire vacio falso
        vencido vazio 空 错误 过期 伪造 期限切れ 空の
    """,
}
"""The words for each idea."""
