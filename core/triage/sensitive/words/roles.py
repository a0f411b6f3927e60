"""Words for who may do what, and for getting at more than is due."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "NO_LOGIN": """
        ne_demande_rien no_pide_nada nao_pede_nada no_auth_needed no_authentication_needed
        non_logged by_order_number with_no_session when_not_logged without_being_authenticated
        without_login without_a_login without_logging without_any_login without_signing
        without_being_logged without_being_signed without_auth* without_any_auth* without_token
        without_a_token without_any_token without_cookie* without_a_cookie without_any_cookie
        without_credential* without_any_credential* without_session without_a_session
        without_password without_a_password without_any_password without_api_key without_an_api_key
        no_cookie no_cookie_at_all no_token no_login no_auth no_authentication no_authorization
        no_session no_credentials no_password_needed no_password_required no_account_needed
        not_logged_in not_signed_in not_authenticated logged_out_browser logged_out_state
        anonymously unauthenticated doesn_t_need_a_token does_not_need_a_token needs_no_token
        needs_no_login needs_no_password doesn_t_need_a_login doesn_t_require_login
        doesn_t_require_auth* does_not_require_auth* does_not_require_login doesn_t_ask_for
        doesn_t_care_who doesn_t_check_who never_checks_who no_matter_who removing_the_token
        removing_the_header removed_the_header removed_the_token dropping_the_header
        deleted_the_cookie clearing_cookies cleared_cookies another_machine different_browser
        another_browser ohne_anmeldung ohne_login ohne_passwort ohne_token ohne_konto ohne_cookie*
        ohne_angemeldet ohne_sich_anzumelden ohne_mich_anzumelden ohne_eingeloggt niemand_angemeldet
        nicht_angemeldet nicht_eingeloggt ausgeloggt unangemeldet* sans_connexion sans_etre
        sans_se_connecter sans_me_connecter sans_mot_de_passe sans_aucun_mot sans_authent*
        sans_jeton sans_compte sans_token sans_identif* non_connecte* sin_contrasena sin_iniciar
        sin_autent* sin_login sin_loguear* sin_token no_pide_token no_pide_contrasena no_pide_login
        no_requiere_login no_requiere_autent* sin_estar sin_sesion sin_clave sem_login sem_senha
        sem_autent* sem_estar sem_token sem_logar sem_fazer nao_pede_senha nao_pede_login
        nao_exige_login nao_exige_autent* sem_conta senza_login senza_password senza_autent*
        senza_essere senza_accedere senza_token zonder_login zonder_wachtwoord zonder_in_te
        不需要登录 无需登录 未登录 不登录 没登录 不用登录 没有登录 无需token 不带token 没有token
        无需密码 不需要密码 无需认证 不需要认证 没有鉴权 未鉴权 无鉴权 免登录 ログインせず
        ログインしなくても ログインなし 未ログイン ログアウト状態 認証なし 認証せず 認証がない
        パスワードなし 認証不要 ログインしていない トークンなし
    """,
    "GIVES": """
        look_up looks_up acessa accede zugreifen kommt_man komme_ich navigate reach reached open_up
        opens_up visible works_for lets_everybody 可以访问 get gets got getting return returns
        returned respond* answers works worked working open opens opened opening download* see sees
        seen read reads readable accessible reachable access accessed served list lists listed
        fetch* delete deletes deleted change changes changed modify edit edits dumps dump exposes
        expose shows show post posts create trigger* accepted accepts still_works goes_through
        lets_me lets_you call called available view viewed same_result in_plain everything abrufbar*
        funktioniert funktionieren erreichbar* sichtbar* lesbar* offnen offnet lesen sehen
        herunterladen kommt bekomm* loschen andern einsehbar* accessible* voir lire ouvrir
        telecharger fonctionne supprimer modifier consulter repond renvoie affiche puede* ver leer
        borrar entrar abrir descargar funciona devuelve muestra accesible* acceder editar pode* ler
        apagar baixar retorna mostra acessivel acessar acessiveis baixa si_puo vedere leggere aprire
        scaricare funziona accessibile 能看 可以看 打开 访问 下载 调用 返回 查看 删除 修改 进入 获取
        看到 操作 開け 見え 見られ ダウンロード アクセス 変更でき 削除でき 取得でき 閲覧 実行でき
        操作でき 読め 呼べ 呼び出せ
    """,
    "LOW_ROLE": """
        ordinary_staff normal_staff all_staff staff_can employees_can agents_can operators_can
        members_can registered_user* usuario_registrado utilisateur_inscrit junior_staff
        every_employee kicked_members kicked_users trial_users normaler_anwender normale_anwender
        jeder_anwender any_extension any_browser_extension browser_extension deleted_accounts
        guest_link als_gast en_tant_qu_invite como_invitado como_convidado plain_member as_a_member
        newly_invited reader_user* every_user to_every_user non_logged non_logged_users non_users
        users_who_aren_t users_who_are_not people_outside everyone_in_the_company without_the_role
        without_that_role viewer viewers guest guests readonly read_only_user* read_only_role
        read_only_member* read_only_account* normal_user* regular_user* ordinary_user* plain_user*
        standard_user* limited_user* basic_user* simple_user* non_admin* nonadmin* unprivileged
        low_privilege* low_level_user* any_user* any_member any_logged any_authenticated
        any_customer any_visitor any_employee any_student every_member any_account* student_account*
        trial_user* free_user* free_plan_user* contractor* intern interns external_user*
        external_collaborator* collaborator* subscriber_role editor_role member_role
        former_employee* former_member* ex_employee* removed_member* removed_user* deactivated_user*
        suspended_user* banned_user* team_member_without someone_without users_without
        people_without accounts_without not_a_member not_an_admin not_admin no_admin without_admin
        not_a_maintainer not_the_owner not_in_the_team not_in_that_team outside_the_team
        outside_the_org* outside_our_org* other_tenant* another_tenant different_tenant other_team*
        another_team second_account unrelated_account other_org* another_org* wrong_role local_user*
        normal_account* normale_nutzer normaler_nutzer normaler_benutzer normale_benutzer gastnutzer
        gastzugang gaste einfacher_nutzer einfache_nutzer nur_lese* ohne_adminrechte ohne_rechte
        ohne_berechtigung ehemalige* gekundigte* simple_utilisateur utilisateur_normal
        utilisateur_simple compte_invite invites utilisateur_lambda sans_droit* ancien_employe
        ancien_salarie usuario_normal usuario_comun usuario_invitado usuario_sin invitados
        sin_permisos empleado_despedido ex_empleado usuario_comum convidado convidados sem_permissao
        sem_permissoes ex_funcionario 普通用户 普通账号 普通员工 低权限 游客 访客 离职 没有权限的
        非管理员 无权限 一般ユーザー 一般社員 権限のない ゲスト 閲覧者 退職者 退会した 非管理者
    """,
    "ABLE": """
        can could able allows allowed lets let manage* succeed* succeeded possible works worked
        simply just gets got kann konnen konnte konnten lasst_sich moglich peut peuvent pouvait
        puede pueden pudo podia permite pode podem conseg* da_para puo possono riesce kan kunnen 能
        可以 でき 可能
    """,
    "POWERFUL": """
        raise own_credit credit_limit own_salary own_permissions own_rights own_limit
        vote_for_others for_others of_others panel_de_control sperren audit_log payroll
        settings_local locked_documents konten whole_drive the_whole whole_database entire_drive
        entire_database purge erase preferences_of accounts_of all_the_users all_registered
        administration_page* admin_screen admin_site admin_tool* management_page* own_role
        eigene_rolle propre_role propio_rol proprio_papel delete deletes deleted remove_members
        remove_users remove_other remove_the_owner promote* promoted demote impersonat* deploy*
        deployed merge approve approves take_over export_all export_the_whole list_all download_all
        read_all see_all edit_all edit_any delete_any read_any change_any access_any modify_any
        view_any open_any any_file any_object any_record any_document any_ticket everything
        admin_api admin_page* admin_panel admin_area admin_menu admin_endpoint* admin_function*
        admin_settings settings_of member_list members roles role permissions webhook* signing_key*
        billing invoices audit_log* secrets keys tokens api_keys private internal salaries salary
        passwords other_people other_tenants other_customers all_customers all_users all_tenants
        refund* transfer* withdraw* shell commands root sudo password_of passwords_of invite_admins
        create_admins loschen ernennen befordern verwaltung adminbereich gehalter rechte rollen
        alle_daten supprimer administr* tous_les_comptes toutes_les_donnees droits salaires borrar
        eliminar administra* todos_los_datos sueldos permisos todas_las_cuentas apagar excluir
        todos_os_dados salarios permissoes todas_as_contas 删除 管理 后台 权限 全部数据 所有数据
        密码 工资 操作别人 审批 导出 削除 権限 全データ すべてのデータ 給与 承認 他人
    """,
    "GAINS": """
        opened_up_for_me gained_entry gain_entry made_myself selbst_zum 改成管理员 改成 管理者に
        and_was_the and_am_the now_i_am suddenly_admin i_was_admin i_am_admin_now become becomes
        became becoming gain gains gained obtain* elevate* elevation turned_me turns_me made_me_an
        makes_me promoted_himself promoted_herself promoted_myself promote_myself ended_up
        let_me_in_as lets_me_in_as log_in_as logs_in_as logged_me_in_as signed_me_in_as
        sign_in_as_the escalate* get_root got_root be_system act_as act_as_the full_control
        complete_control full_access bin_ich war_ich werde_ich wurde_ich wird_man wird_zum devenir
        deviens deviendr* on_devient convertirme convertirse me_convierto se_convierte hacerse
        volverse entro_como virar viro vira tornar_se me_tornar entrei_como diventare diventa 变成
        成为 提升为 になれ に昇格 としてログイン
    """,
    "HIGH": """
        admin administrator* root superuser sysadmin owner system_user local_system system
        domain_admin superadmin super_admin service_user host administrateur administrador*
        amministratore 管理员 管理者 超级用户 host_system
    """,
    "TAMPER": """
        hidden_input editing_the_hidden edit_the_hidden hidden_form leave_out_the leaving_out
        omit_the omitting if_i_leave_out by_changing_the by_editing by_replacing by_sending
        sending_the_field setting_the_field changing_the_sender sender_field user_field owner_field
        hidden_field feld_im_formular einblenden die_anfrage api를 apiを叩 接口参数 by_hand
        hand_crafted crafted_request with_curl via_curl curl postman with_a_proxy through_a_proxy
        intercepted replace_the_tenant tenant_slug slug direct_url direct_urls directly_typed
        typing_the_url type_in_the_url typed_directly if_you_know_the_url know_the_url
        knowing_the_url knows_the_url direct_link setting_the_cookie setting_the_role
        setting_the_header edit_the_cookie editing_the_cookie edited_the_cookie modified_the_cookie
        changing_the_cookie another_value other_values different_number via_the_url through_the_url
        pela_url por_url per_url par_l_url 直接访问 直接输入 書き換え incrementing_the
        in_the_devtools via_devtools changing_the change_the_id change_the_number change_the_url
        change_the_param* changed_the_id changed_the_number changed_the_url changed_the_param*
        changed_sub altering_the alter_the_id editing_the_url edited_the_url editing_the_request
        edited_the_request modify_the_request modified_the_request modifying_the tamper* manipulat*
        replace_the_id replaced_the_id replacing_the_id replace_the_user* swapping_the swap_the_id
        swapped_the_id counting_up count_up next_number sequential_id* sequential_number*
        are_sequential consecutive_id* consecutive_number* enumerat* iterate_over iterating_over
        guess_the guessing guessable guessed try_other_id* trying_other_id* other_ids any_id
        a_different_id another_id foreign_id other_number another_number in_the_address_bar
        intercept* burp number_at_the_end id_at_the_end id_in_the_url id_in_the_path
        parameter_in_the_url param_in_the_url query_parameter url_parameter query_string
        leave_the_parameter leaving_out_the adding_the_param* add_the_param* appending append_the
        send_a_header spoofed_header x_forwarded_for numbers_in_sequence nummer_andert id_andert
        id_andere nummer_in_der in_der_url_andere fortlaufend* hochzahlen parameter_andere
        parameter_andert manipulier* per_parameter modifiant_l en_modifiant en_changeant
        changer_l_identifiant changer_le_numero en_incrementant modifiant_la_requete
        identifiant_dans_l_url cambiando_el cambiar_el_id cambio_el_id cambio_el_numero cambiando_la
        modificando_la cambiando_un modificando_el trocando_o troco_o_id mudando_o mudar_o_id
        alterando_o alterando_a trocar_o 修改参数 修改id 改id 改参数 修改userid 遍历 参数改 抓包
        改成别的 改成其他 换成别人 篡改 IDを変 idを変 番号を変 パラメータを変 パラメータを書き換
        URLを書き換 連番 他人のid 別のid
    """,
    "LETS_IN": """
        lets_me_in lets_you_in let_me_in let_you_in gets_me_in gets_you_in get_in_with got_in_with
        logs_me_in log_me_in logs_you_in logged_me_in i_am_in i_m_in am_inside you_are_in komme_rein
        kommt_rein komme_ich_rein man_kommt_rein on_entre j_entre entro_como entro_con
        se_puede_entrar entra_cualquiera consigo_entrar entrei_sem 直接进入 就能登录 就能进 登录成功
        ログインでき 入れてしま 入れます
    """,
    "ENTERING": """
        entering enter typing type_in empty any_password wrong_password any_user any_username
        as_user_name as_username quote asterisk space null blank nothing anything whatever random
        without a_second_time back_button header cookie leeres beliebig* irgendein* n_importe vide
        cualquier vacio vacia qualquer vazia vazio 任意密码 随便 空密码 任意 空のまま 適当な
    """,
    "MAY": """
        instead_of for_people_without per_design as_designed should_be_able should_be_allowed
        should_be_possible should_get should_have_access ought_to_be_able want_to_allow on_purpose
        by_design public_on_purpose intended let_them let_users let_guests let_us allow allowing
        it_should_be_allowed need_to_be_able must_be_able would_like_to without_being_admins
        shouldn_t_need should_not_need shouldn_t_have_to needn_t expected_to_work sollen_konnen
        sollten_konnen sollte_moglich devraient_pouvoir deberian_poder deveriam_poder 应该可以
        应当能 できるようにしたい できるようにして
    """,
    "SHOULDNT": """
        shouldn_t_be_able should_not_be_able shouldn_t_have_access should_not_have_access
        shouldn_t_see should_not_see must_not_see mustn_t_see no_right_to not_my_business
        not_for_my_eyes not_supposed_to_see not_supposed_to_have i_only_have only_have_the i_m_only
        i_am_only shouldn_t_be_the_case should_not_be_possible shouldn_t_be_possible
        not_meant_to_see nicht_durfen nicht_sehen_durfte durfte_ich_nicht eigentlich_nicht
        ne_devrais_pas ne_devrait_pas no_deberia nao_deveria 不应该看到 不该看到 本来
        見えてはいけない
    """,
    "DELICATE": """
        admin role documents files settings data tickets projects project instance minutes board
        salaries invoices reports orders private internal database users accounts others everybody
        tasks profile profiles records messages retention
    """,
}
"""The words for each idea."""
