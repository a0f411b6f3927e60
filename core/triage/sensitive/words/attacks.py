"""Words for attacks by their names, for break-ins, and for telling of one in confidence."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "HOLE": """
        exploit_for exploit_is exploits_for exploit_code_for weaponized weaponised strcpy_on
        malware_in malware_detected_in_the_release trojan_in backdoored contains_malware
        any_tls_certificate any_certificate every_certificate accepts_any_tls accepts_any_cert*
        read_files_from_the read_files_on_the reads_files_from files_from_the_server
        overwrites_the_startup gained_entry entry_via shadow_file lookalike_of cryptominer
        control_over_the wrote_outside outside_of_the_upload cambiar_la_clave_de
        cambiar_la_contrasena_de run_programs have_it_run without_authorization_check
        expired_certificate_is login_works_with_an_expired pages_now_show html_dateien_werden
        skripten uses_the_host_header host_header_to privilege_boundary session_id_doesn_t_change
        plant_a_cookie ring_0 ring0 bounds_check archive_bomb tar_bomb lack_secure lacks_secure
        without_secure_flag escape_codes same_name_gets same_name_as_an_internal authentication_flaw
        authorization_flaw security_flaw* flaw_in_the_auth logic_flaw kernel_panic_from
        arbitrary_host open_proxy unsafe_redirect evil_maid sniffed sniffing sniffer eavesdrop*
        intercept_traffic plain_http_and downgrade_to_http mixed_content_script leaks_memory_of
        heap_spray jail_escape chroot_escape unauthorised_use unauthorized_use spoofing spoofed
        homograph email_spoof* spf_missing dmarc_missing unpatched_hole unauthenticated_attacker*
        sicherheitsschwachstelle rechteprufung_fehlt fehlende_rechteprufung
        sans_verification_des_droits control_de_acceso_roto falta_de_autorizacion
        falta_de_verificacao falta_de_validacao subir_archivos_ejecutables archivos_ejecutables
        ejecutar_comandos executar_comandos executer_des_commandes befehle_ausfuhren 越过支付
        绕过支付 未做鉴权 越权访问 任意重置 任意修改 逻辑漏洞 万能密码 リセットできる
        他人のパスワード 認可漏れ 権限漏れ replayed replay_the_packet replay_an_old approve_my_own
        approve_their_own format_string inyeccion* injecao iniezione broken_into broke_into
        dropped_a_php mandantentrennung tenant_isolation isolation_between_tenants weak_isolation
        crosses_tenant* cross_tenant remote_attack* unsafe_reflection unsafe_eval untrusted_data
        unsafe_deser* path_injection zero_auth pre_auth preauth unauth_rce no_csrf missing_csrf
        lacks_csrf without_csrf csrf_token_isn_t csrf_token_is_not no_csp_and shodan run_commands_as
        runs_commands_as commands_as_the execute_commands run_arbitrary runs_arbitrary
        run_any_command shell_on_the full_read_ssrf server_side_request local_file_inclusion
        remote_file_inclusion file_inclusion lfi sqli sqlmap blind_sql dom_clobbering
        mass_assignment type_confusion memory_corruption heap_corruption heap_use stack_smashing
        out_of_bounds_write out_of_bounds_read oob_read oob_write arbitrary_read arbitrary_write
        format_string_attack format_string_vuln* uaf dangling_cname dangling_dns subdomain_takeover
        takeover_of_subdomain dependency_confusion lookalike_package* typo_squat* typosquat*
        malicious_package* malicious_release* malicious_version* malicious_dependenc*
        malicious_commit* malicious_code malicious_actor* compromised_release* compromised_package*
        compromised_dependenc* supply_chain_compromise entity_expansion external_entit*
        billion_laughs zip_bomb* decompression_bomb* xml_bomb* catastrophic_backtracking
        exponential_backtracking session_fixation cookie_theft cookie_tossing token_theft
        host_header_injection host_header_attack host_header_poison* cache_deception
        response_splitting http_desync parameter_pollution log4shell jndi_lookup* object_injection
        untrusted_deserial* gadget_chain ysoserial reverse_shell* root_shell privesc priv_esc
        dll_hijack* dll_planting search_order_hijack* unquoted_service_path symlink_attack*
        symlink_race toctou container_breakout sandbox_bypass sandbox_breakout escape_the_sandbox
        escapes_the_sandbox escape_from_the_sandbox escape_from_the_container escape_the_container
        break_out_of_the_sandbox breaks_out_of_the_sandbox break_out_of_the_container
        downgrade_attack* nonce_reuse iv_reuse length_extension bleichenbacher timing_leak
        timing_oracle not_constant_time isn_t_constant_time non_constant_time constant_time_compar*
        auth_bypass login_bypass bypass_login bypass_the_login bypass_authentication exploit_code
        working_exploit actively_exploited being_exploited exploited_in_the_wild poc_exploit
        can_be_exploited could_be_exploited denial_of_service dos_attack* dos_vector cryptominer*
        crypto_miner* cryptojack* xmrig botnet rootkit infostealer cookie_stealing session_stealing
        steal_the_session steal_sessions steal_cookies steal_the_cookie* steals_cookies
        steal_accounts steals_env* steal_env* exfiltrat* phishing_page phishing_mail* phishing_site
        nice_for_phishing used_for_phishing phishing_via spoof_the_sender spoof_any ssti csti
        xslt_injection email_injection mail_injection smtp_injection argument_injection
        parameter_injection css_injection graphql_introspection enumerate_accounts enumerate_users
        enumerate_emails pull_request_target reentrancy_attack front_run* signature_malleab*
        signature_replay replayed_request* pwned pwnd owned_by_attack* defaced defacement
        break_in_attempt intruder* intrusion* directory_listing_is_enabled heapdump open_relay
        sicherheitsvorfall sicherheitsproblem* sicherheitsleck* eindringling* schadsoftware
        rechteerweiter* rechte_eskalation pfad_traversal befehlseinschleus* hackerangriff*
        kompromittiert* unterwander* uebernahme_von_konten sicherheitslucke* incident_de_securite
        souci_de_securite trou_de_securite breche_de_securite risque_de_securite
        execution_arbitraire injection_de_code injection_de_commande* traversee_de_repertoire*
        contournement_de_l_auth* detournement_de_compte logiciel_malveillant compromis_par
        incidente_de_seguridad riesgo_de_seguridad agujero_de_seguridad fallo_de_seguridad
        salto_de_directorio* escalada_de_permisos robo_de_cuentas codigo_malicioso nos_hackearon
        incidente_de_seguranca risco_de_seguranca furo_de_seguranca falha_de_seguranca
        travessia_de_diretorio* tomada_de_conta* foi_invadid* foram_invadid* rischio_di_sicurezza
        incidente_di_sicurezza codice_malevolo veiligheidsprobleem ssrf攻击 命令执行 命令注入
        代码执行 sql注入 反序列化 信息泄露 弱口令 爆破 撞库 绕过登录 绕过认证 木马 挖矿 被入侵 入侵
        水平越权 垂直越权 权限绕过 任意读取 任意上传 webshell クロスサイト 改ざん 不正ログイン
        不正侵入 総当たり パストラバーサル デシリアライズ 権限昇格 セキュリティホール 情報漏えい
        マルウェア 不正な操作 コード実行
    """,
    "DISCLOSE": """
        who_can_i_mail whom_can_i_mail who_can_i_contact whom_can_i_contact who_should_i_contact
        something_nasty found_something_bad something_in_the_login how_do_i_reach
        whom_should_i_write who_to_contact an_wen_wende publish_in_90 90_days plan_to_publish
        going_to_publish intend_to_disclose disclosure_timeline authentication_flaw
        get_back_to_us_before responsible_reporting security_hole_to_report report_of_a_vuln*
        bounty_program bug_bounty_program bounty_for_this found_a_hole found_holes who_s_responsible
        who_is_responsible talk_to_a_human who_handles_this who_handles_security not_post_it_here
        serious_problem_in found_something_serious found_a_serious reach_you_privately
        contact_you_privately get_in_touch_privately e_mail_me_for_details pentest*
        penetration_test* pen_test responsible_disclosure coordinated_disclosure
        vulnerability_disclosure disclose_responsibly disclose_privately disclosed_privately
        report_privately reported_privately report_it_privately report_this_privately
        report_in_private private_report private_channel_to_report security_researcher*
        security_contact* contact_for_security security_e_mail security_email security_mailbox
        security_mailing_list security_team hackerone bugcrowd huntr intigriti cvss* embargo*
        proof_of_concept_for don_t_make_this_public do_not_make_this_public not_make_it_public
        without_making_it_public rather_not_write_here rather_not_post rather_not_share
        not_want_to_post_it not_want_to_post_details not_want_to_share_the_details
        not_go_into_detail* details_in_private details_privately privately_share share_privately
        send_the_details_privately won_t_post_details won_t_describe not_in_public not_in_a_public
        private_address_for_report* where_to_report where_can_i_report where_do_i_report
        where_should_i_report how_do_i_report how_can_i_report how_to_report_a whom_to_tell
        whom_do_i_tell who_do_i_tell where_do_i_tell private_way_to report_confidentially
        in_confidence confidential_report report_something_sensitive sensitive_finding*
        critical_finding* severity_critical serious_finding* security_finding* security_report
        security_bug_report security_disclosure encrypt_my_report pgp_key_for pgp_fingerprint
        vertraulich_melden vertraulich_mitteilen nicht_offentlich_schreiben nicht_offentlich_posten
        wo_kann_ich_das_melden wo_melde_ich wohin_kann_ich_mich ansprechpartner_fur_sicherheit
        sicherheitsforscher* verantwortungsvolle_offenlegung signaler_en_prive contact_securite
        divulgation_responsable test_d_intrusion chercheur_en_securite pas_en_public a_qui_signaler
        ou_signaler contacto_de_seguridad divulgacion_responsable reportar_en_privado
        prueba_de_penetracion investigador_de_seguridad a_quien_reporto donde_reporto
        contato_de_seguranca divulgacao_responsavel teste_de_intrusao reportar_em_privado
        pesquisador_de_seguranca onde_reporto 私下报告 私下联系 安全联系 渗透测试 安全研究 如何上报
        责任披露 不方便公开 非公開で報告 脆弱性報告 セキュリティ担当 報告窓口 公開の場では
        ペネトレーション
    """,
    "SURFACE": """
        internal_hosts internal_gitlab intranet shadow_file full_path xmlrpc admin_accounts
        vendor_account* support_account backup_sql dump_sql backup_zip sql_backup source_code
        php_my_admin admin_hashes env_est dotgit dotenv git_folder git_directory svn_folder env_file
        actuator* phpinfo phpmyadmin adminer debug_console debug_toolbar debugger_console debug_mode
        debug_endpoint* debug_page debug_interface debugger werkzeug* server_status
        directory_listing directory_index admin_console admin_interface management_console
        management_interface management_api management_port jenkins_console our_jenkins
        script_console grafana kibana elasticsearch mongodb redis memcached etcd consul rabbitmq
        portainer docker_daemon docker_socket docker_api kubelet kubernetes_dashboard
        metadata_endpoint metadata_service swagger_ui heap_dump* core_dump* source_maps
        staging_server test_server internal_service* internal_host* internal_network
        internal_address* localhost_services telnet jmx_port rdp backup_file* database_dump db_dump
        sql_dump dump_of_the_database whole_database entire_database s3_bucket storage_bucket
        webcam* camera_feed* camera_stream* intercom datenbank_dump testsystem debug_konsole
        debug_modus 调试接口 调试页面 源码泄露 备份文件 デバッグ画面 バックアップファイル
        ソースコード一式
    """,
    "SERVED": """
        fresh_install each_fresh_install every_install web_root webroot document_root telechargeable
        descargable baixar_direto can_be_downloaded can_download direct_download dumps open public
        publicly exposed exposes reachable accessible internet served returns_200 answers_200
        production unauthenticated without_login without_a_login without_password without_a_password
        without_auth* without_any without_credentials no_password no_login no_auth* not_protected
        unprotected from_outside from_the_outside anybody anyone everybody everyone world shodan
        downloadable browsable listable unsecured fetch fetches fetched on_in_production
        enabled_in_production left_on is_on switched_on offentlich* erreichbar* offen ungeschutzt*
        abrufbar* publique accessible* publiquement publico publica accesible acessivel aberto
        aberta abierto abierta pubblico 公开 公網 公网 直接访问 直接打开 外部から 公開されて
        アクセスでき
    """,
    "MEMORY": """
        strcpy memcpy sprintf overflows byte_buffer fixed_buffer off_by_one past_the_buffer
        past_the_end beyond_the_buffer write_past writes_past read_past reads_past out_of_bound
        wild_pointer dangling_pointer null_byte_overflow heap stack_based asan addresssanitizer
        out_of_bounds oob heap_overflow buffer_overflow buffer_overrun heap_buffer stack_overflow
        use_after_free double_free memory_corrupt* uninitialized_memory uninitialised_memory
        pufferuberlauf* speicherfehler debordement_de_tampon desbordamiento_de_bufer
        estouro_de_buffer 缓冲区溢出 越界写 越界读 内存破坏 バッファオーバーフロー メモリ破壊 範囲外
    """,
    "HOSTILE": """
        reply replies request_header host_name hostname dhcp dns http_header a_server
        malicious_server peer sender packet packets udp network over_the_wire from_a_client
        user_supplied input_file opening_a_file malicious_file crafted malformed fuzz* attacker*
        controllable controlled untrusted remote* poc poc_bin reachable unauthenticated
        from_the_network over_the_network specially malicious exploitab* rip eip hijack arbitrary
        prapariert* manipuliert* malveillant* manipulad* malicios* 畸形 恶意 構造 构造 細工 悪意
        不正な
    """,
    "INCIDENT": """
        crypto_mining mining_crypto mining_bitcoin* mining_monero miner unknown_process* web_shell
        webshell unknown_admin* unknown_ip* unknown_login* unknown_account* strange_login*
        suspicious_login* foreign_ip* break_in broke_in broken_into got_into_our gets_into_our
        get_into_our hacked compromised breached infected tampered tampered_with postinstall
        post_install_script preinstall obfuscated base64_blob phones_home remote_host ip_address
        einbruch eingebrochen gekapert ubernommen piratee piratada hackeada invadida hackeado
        invadido 被盗用 异常登录 挖矿 乗っ取られ 不審なログイン 不審なプロセス
    """,
    "OURS": """
        our_server* our_site* our_instance* our_account* our_database our_wiki our_jenkins
        our_cluster our_network our_system* our_box* my_server* my_site my_instance my_account
        my_box your_release* your_package* your_registry the_release the_package the_registry
        release package tarball registry npm pypi installer maintainer_s_account since_we_installed
        after_installing server servers site container unser_server unsere_seite unser_konto
        notre_serveur notre_site nuestro_servidor nuestra_cuenta nosso_servidor nosso_site 服务器
        账号 网站 サーバー アカウント サイト
    """,
    "DANGLES": """
        dns_entry dns_record dns_entries cname subdomain sub_domain domain_name old_domain
        bucket_name expired_domain docs_subdomain subdominio sous_domaine 子域名 サブドメイン
    """,
    "UNCLAIMED": """
        gone deleted unclaimed expired claimed_it claim_it claim register registered take_over
        took_over not_existing no_longer_exists non_existing available_for_registration
        points_to_a_deleted
    """,
    "CRASHES": """
        brings_down brings_the down fills_the_disk site_was_gone whole_site was_gone eats_all_memory
        dies crash crashes crashed kills hang hangs freezes goes_down go_down takes_down
        take_it_down take_down unresponsive exhausts exhaustion out_of_memory 100_cpu cpu_for
        sturzt_ab tumba se_cae derruba plante 崩溃 宕机 卡死 落ちる 停止
    """,
    "ONE_REQUEST": """
        uploading_a_1x1 huge_declared in_attachments 1x1 crafted_file tiny_file one_request
        single_request one_small_request small_request single_packet one_packet byte_packet
        udp_packet crafted malformed any_visitor any_client anyone_can anybody_can unauthenticated
        no_auth_needed without_authentication without_auth remote_user remotely from_the_internet
        few_bytes tiny_request nested_json levels_of_nesting eine_anfrage une_seule_requete
        una_sola_peticion uma_unica_requisicao 一个请求 一つのリクエスト
    """,
}
"""The words for each idea."""
