"""Words for hostility at people, and for asking that somebody do something about a person."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "SLUR": """
        cripple cripples spasti krüppel honey singe_noir retarded jews_are muslims_are gypsy gypsies
        nigger* n_word faggot* fag fags tranny kike* chink spic paki wetback raghead towelhead
        retard retards cunt cunts whore whores slut sluts bitch bitches hag old_hag fat_cow fat_pig
        subhuman vermin degenerate* parasite scum scumbag* motherfuck* cocksuck* dickhead* asshole*
        arsehole* wanker* twat pedo paedo pedophile rapist nazi nazis gassed neger kanake*
        schwuchtel* schlampe* fotze* hurensohn* missgeburt* untermensch* spast* mongo hilfsschuler*
        drecksau* wichser* arschloch* arschlocher vollpfosten vollidiot* bougnoul* negre* pede pedes
        salope* connard* connasse* encule* batard* tapette* negrata maricon* puta putas hijo_de_puta
        hijueputa sudaca* cabron* gilipollas pendej* zorra viado bicha macaco vadia arrombad*
        vagabunda filho_da_puta frocio negro_di puttana stronz* troia 傻逼 婊子 狗杂种 死全家 废物
        垃圾人 脑残 弱智 智障 贱人 キチガイ クズ ゴミ人間 頭がおかしい 無能 低能 ブス デブ
    """,
    "INSULT_WORD": """
        scammers scammer thieves racist sexist creep princess quotenfrau arabe negre sale burra
        brain_dead worst_maintainers worst_developers disgusting human_being human_garbage
        despicable bastard* lazy_incompetent incompetents blod bloed bloder zu_blod unfahigen
        vollidioten cretins imbeciles incompetentes burros 猪 狗 蠢货 没脑子 idiot* moron* imbecil*
        stupid dumb dumber dumbest brainless braindead incompetent clown clowns useless worthless
        pathetic garbage_human* trash trash_people lazy loser losers liar liars fraud fool fools
        cretin* pig pigs monkey monkeys animal animals traitor disgrace embarrassment joke_of
        clueless ignorant crook* thief ugly fat cow hysterical dumm dummer dumme dummkopf* trottel
        deppen idioten unfahig* versager nichtskonner lugner nul nuls incapable incapables imbecile*
        debile* stupide* inutil inutiles idiota* estupid* tont* payas* incapaces inuteis burro*
        incompetente* palhac* lixo incapaci idioti scemo 蠢 白痴 傻 垃圾 无能 滚 バカ 馬鹿 アホ 無能
        役立たず
    """,
    "AT_YOU": """
        on_me_traite me_traite als_schlampe you_re_all all_you_devs you_devs all_devs you_are_all
        is_a_racist is_racist your_reviewer traite_de m_a_traite_de on_m_a_traite als_quotenfrau
        are_you_all are_you_too are_you_really are_you_people what_is_wrong_with_you
        what_s_wrong_with_you you_must_be did_you_even your_lead_dev your_lead your_dev your_devs
        your_developers your_team_is your_maintainer bande_de panda_de sois_una bist_du
        ihr_unfahigen ihr_idioten you_lazy you_incompetent lazy_incompetent calls_users
        calls_customers bando 骂我是 说我是 you_are you_re you_people you_guys you_all you_idiots
        you_morons you_useless which_one_of_you this_team these_devs these_developers these_people
        the_maintainer the_maintainers the_devs the_developers the_author whoever_wrote
        person_who_wrote all_of_you your_mother your_parents your_employee who_wrote_this is_a_liar
        is_an_idiot is_a_moron are_idiots are_morons are_a_bunch bunch_of pack_of calls_me called_me
        call_me calls_her called_her calls_him called_him calls_us called_us calls_people calling_me
        me_a told_me_i told_i told_i_m was_told_i fix_this_you dear_idiots hey_idiots i_m_too
        told_her told_him ihr_seid du_bist sie_sind_alle nennt_mich nannte_mich nennt_sie
        bezeichnet_mich vous_etes bande_d tu_es espece_d me_traite* m_appelle m_a_traite sois_unos
        son_unos eres_un sois_un me_trata* me_llama* me_dijo_que_soy pandilla_de voces_sao bando_de
        me_chama* me_chamou siete_dei siete_un mi_chiama mi_ha_dato 你们 你们这些 你们都是 叫我 骂我
        お前 お前ら 貴様 おまえ あなたたち
    """,
    "WISHED_ILL": """
        make_him_suffer make_them_suffer find_out_who_wrote go_hang hang_myself hang_yourself
        i_hope_your die_zahne pictures_of_dead kid_dies hope_your_kid hope_your hope_you_rot
        dies_of_cancer die_of_cancer burn_in_hell dead_rat burn_alive should_burn ruin_my_career
        ruin_your ruin_my_life leak_my_nudes leak_my_photos gets_raped be_raped get_raped
        rape_threat* hopes_she hope_she_gets hope_he_gets hopes_he regret_this regrets_this
        make_sure_he_regrets will_pay_for_this you_will_pay pay_for_this know_your_face i_know_your
        know_where_your where_your_children where_his_children where_her_children where_my_kids
        go_back_to_where go_back_to_her go_back_to_his see_you_at_your bring_a_helmet come_to_his
        come_to_her at_your_office to_your_office to_your_house quit_coding_and kill_yourselves
        kill_himself geht_sterben hoffentlich_stirbst hoffentlich_verreck* dich_finden
        ich_finde_dich vocês_deviam deviam_morrer devia_morrer ojala_cerreis ojala_te 算账
        要到公司来找 来公司找 小心点 i_will_find_you we_will_find_you i_ll_find_you find_you_and
        hope_you_get_fired i_should_kill_myself you_should_kill you_should_die wish_you_were_dead
        hope_you_die hope_you_all hope_they_die hope_he_dies hope_she_dies and_starve get_cancer
        rot_in_hell go_to_hell go_die drop_dead kill_yourself should_kill should_be_shot
        should_be_hanged should_be_gassed deserve_to_die better_off_dead break_your break_my_fingers
        break_your_fingers break_your_legs smash_your punch_you punch_me beat_you slap_you
        you_will_regret you_ll_regret last_warning final_warning watch_yourself watch_your_back
        watch_my_car watch_your_car know_where_you know_where_she know_where_he knows_where_i
        knows_where_we where_you_live where_your_kids where_you_work where_my_children
        which_company_you_work come_to_your come_to_my came_to_my_house at_my_door in_front_of_my
        door_of_my picture_of_my_house photo_of_my_house photo_of_my_door bomb_threat death_wish
        hunt_you_down shut_the_fuck shut_up_and go_back_to_your go_fuck fuck_yourself fuck_you
        fuck_off screw_you eat_shit verrecke verreckt krepier* reingehauen schlag_dir schlage_dir
        umbringen weiss_wo_du weiss_wo_ich wo_du_wohnst wo_ich_wohne vor_meiner_tur vor_meinem_haus
        letzte_warnung vorbeizukommen gehort_an_den_herd fick_dich verpiss_dich halt_die_fresse
        allez_crever creve crevez va_mourir ferme_ta_gueule sais_ou_tu_habites sait_ou_j_habite
        ou_j_habite devant_chez_moi nique_ta te_casser_la va_te_faire ojala_te_mueras ojala_os
        ojala_los se_donde_vives sabe_donde_vivo donde_vivo partirte_la romperte_la a_la_mierda
        te_voy_a_matar muerete inutiles_de_mierda quebrar_a_minha quebrar_sua quebrar_a_sua
        sei_onde_voce sabe_onde_moro onde_moro vai_se_foder tomara_que_morra morra vou_te_achar
        vai_me_encontrar crepate muori so_dove_abiti sa_dove_abito 去死 死吧 弄死 打死 知道你住
        知道我住 找上门 死ね 死んで 死んでしまえ 殺 家を知って 家まで来 住所も知って ぶっ殺
    """,
    "PERSISTS": """
        leave_me_in_peace after_every even_after obsessed every_meetup 每天给我 leave_me_alone
        won_t_leave still_finds_me finds_me every_single_time every_single ten_a_day every_call
        every_thread each_thread isn_t_interested not_interested even_though ohne_unterlass
        jeden_kommentar todo_dia todos_los_dias mesmo_eu 总给我 拒绝了还 还不停 keeps keep kept
        won_t_stop will_not_stop does_not_stop doesn_t_stop didn_t_stop refuses_to_stop
        again_and_again every_day each_day every_night each_night at_night every_week every_platform
        on_every_platform everywhere constantly continually repeatedly all_the_time non_stop since_i
        despite although_i even_though_i though_i though_she after_i_said said_no told_him_to_stop
        asked_him_to_stop asked_her_to_stop asked_them_to_stop asked_him asked_to_stop blocked_him
        blocked_her blocked_them i_blocked new_account new_accounts another_account third_account
        several_accounts multiple_accounts created_a_new ban_evasion same_person same_user same_two
        they_come_back comes_back is_back dozens_of hundreds_of for_months for_weeks weeks_now
        each_of_my every_one_of_my under_each under_every all_my_issues all_my_pull my_every
        jede_nacht jeden_tag standig immer_wieder obwohl_ich trotz neue_konten neuen_account
        seit_wochen seit_monaten hort_nicht_auf sans_arret chaque_message chaque_jour chaque_fois
        constamment continue malgre il_continue a_todas_horas todo_el_tiempo cada_dia no_para
        sigue_escrib* no_deja lleva_semanas toda_semana o_tempo_todo nao_para fica_fazendo fica_me
        continua continua_a ogni_giorno 一直 每天 不停 反复 多次 总是 ずっと 毎日 何度も 繰り返し
        続き しつこく 断っても のたびに
    """,
    "APPROACHES": """
        waits_for obsessed_with stares_at her_private_life 威胁邮件 posts_about_her messages_me
        finds_me sending_me sends_me sent_me love_letter* love_letters flowers creepy stalker
        my_stalker his_number her_work work_address phoned_my called_my_boss appels
        me_manda_mensagem bedrangt bedrangen treffen 暧昧 骚扰信息 追求 writes_to write_to wrote_to
        writes_me write_me writing_to_me writes_to_me messaging_me messages_to dms direct_messages
        private_messages texts_me texting contacts_me contacting_me calls_at calls_me_at
        found_my_private found_my_instagram found_my_facebook found_my_number found_my_profile
        follows_me followed_me followed_a followed_her followed_him following_me following_her
        ask_me_out asking_me_out asks_me_out asking_me_for_a_date date dinner_with_me hotel
        my_mother my_employer her_employer my_girlfriend my_boyfriend my_wife my_husband my_family
        waits_for_me shows_up showed_up turned_up stood_in_front schreibt_mir schreibt_ihr
        verfolgt_mich lauert folgt_mir ruft_mich m_ecrit me_contacte me_suit m_envoie m_appelle
        me_escribe me_manda me_sigue me_llama_a me_contacta me_escrever me_escreve me_segue
        perseguid* me_procura mi_scrive mi_segue 发私信 发消息 跟着我 打电话 联系我 メッセージを送
        連絡して つきまと 待ち伏せ
    """,
    "TO_ME": """
        founder ich mir committer volunteer volunteers speaker colleague teilnehmerin entwicklerin
        kollegin me my us her his him women woman girl girls student students newcomers mentee
        intern contributor contributors mother mich meiner meine ihr ihre frauen moi mon ma elle
        femmes mi mis ella mujeres minha meu mim ela mulheres 我 她 私 女性 私の
    """,
    "BODILY": """
        slept_with slept_with_somebody 体を触 体を触られ into_porn on_my_leg my_leg hand_on porn
        photoshopped schlafe_mit mit_ihm_schlafe sleep_with_him geld_geboten deepfake* me_toca
        anfasst fasst_mich anfassen begrabsch* hand_on_my knee after_party hotel_room 动手动脚
        touches touched touching grabbed grabs groped groping kissed kiss hug hugged
        hands_to_himself his_hands no_for_an_answer nude nudes naked dick_pic* genitals underwear
        breasts my_body her_body sexual sexually sleep_with pictures_of_himself photos_of_himself
        intimate nackt* nacktbilder angefasst betatscht begrapscht nu nue nus nues photos_de_lui
        touchee tripote sexuel* desnud* fotos_suyas me_toco pelad* me_tocou sessual* 裸照 摸我 性 裸
        触っ 触られ 性的
    """,
    "APPEARANCE": """
        stammer my_stammer as_a_muslim as_a_jew as_a_woman as_a_gay every_woman frau woman meu_corpo
        my_photos our_photos the_jews about_jews about_muslims quotenfrau because_i_m_a_woman
        por_ser_mujer por_ser_mulher parce_que_je_suis weil_ich indian_names 女的 particularly_women
        girls_should women_should girl sweetie darling leave_this_to_the_men jewish
        black_contributor my_sexuality pride homosexual her_hair her_dress her_clothes my_clothes
        deine_herkunft madchen retourne_a_ta_cuisine dans_ta_cuisine macaco cuisine my_looks
        her_looks his_looks her_figure my_figure my_body my_weight her_weight my_face my_accent
        her_accent his_accent my_english my_pronunciation my_stutter stutter my_disab* disab*
        disabled my_age because_of_my_age my_origin my_nationality my_country my_religion muslims
        jews christians hindus blacks black_people asians africans indians foreigners immigrants
        refugees gays gay lesbian lesbians queer trans transgender women_can_t women_belong
        girls_can_t in_the_kitchen skin_colour skin_color my_skin my_race my_gender her_gender
        my_hijab grandpas autistic autism meine_aussprache mein_aussehen meine_herkunft ihre_figur
        frauen_gehoren figur aussprache an_den_herd mon_accent mon_origine mon_physique ma_couleur
        ma_religion mi_acento mi_aspecto mi_origen mi_color mi_cuerpo minha_cor meu_sotaque
        minha_aparencia minha_origem 口音 长相 外貌 肤色 我的性别 女人就 容姿 外見 国籍 発音 訛り
        女のくせに 女だから
    """,
    "BELITTLES": """
        laughed_at made_fun_of honey joined_in stares whispers eye_roll google_it ranted vorgefuhrt
        bezeichnet lacht_uber 不配 当众 comments rabaisse abaisse schikan* belittles juniors
        put_down puts_down talks_down talk_down lectures spricht_herab herablassend me_humilia
        rebaja remark remarks joke jokes joking laugh laughs laughed laughing laughter mock* mocking
        makes_fun made_fun making_fun imitate* imitates parody meme memes sarcastic demeaning
        belittl* condescend* ridicul* humiliat* sneer* comments_about comments_on told said says
        called calls ranting insult* tears tear_apart drawn_as excluded removed_me lustig gelastert
        lastern macht_sich witze blossgestellt se_moque* moque* blague* humili* rit rient se_burla*
        burla* chiste* broma* humill* rien piada* zomba* ri riem humilh* debocha* prende_in_giro
        battut* deride 嘲笑 取笑 笑话 调侃 讽刺 起外号 笑わ からか 馬鹿に いじら 揶揄
    """,
    "FEELS": """
        i_feel_unsafe feel_unsafe_at 触られ feeling_unwelcome feel_unwelcome feel_bullied
        feel_harassed vorgefuhrt blamed shamed ashamed humiliating 人格を否定 人格否定 追い詰め
        feel_safe feel_unsafe no_longer_feel_safe feel_comfortable don_t_feel_comfortable
        not_comfortable uncomfortable felt_humiliated feel_humiliated humiliated felt_threatened
        feel_threatened scared_of afraid_of i_am_afraid i_m_afraid i_am_scared i_m_scared am_afraid
        punching_bag can_t_take_it can_t_stand_it in_tears crying broke_down driven_out unwelcome
        not_welcome intimidated hounded singled_out targeted by_name habe_angst fuhle_mich
        ich_trau_mich je_n_en_peux_plus j_ai_peur tengo_miedo me_siento tenho_medo estou_com_medo
        me_sinto ho_paura 害怕 很怕 受不了 怖い 怖く 怖くて つらい 耐えられ
    """,
    "BECAUSE_OF_PEOPLE": """
        him her he she they person people member maintainer maintainers contributor reviewer
        moderator mentor project community how_i_was how_he how_she comments comment behaviour
        behavior team colleague account user mitglied projekt membre projet miembro proyecto membro
        projeto 他 她 人 管理员 メッセージ 人が 住所
    """,
    "ACT_ON": """
        have_a_word have_a_word_with told_me_on wrote_to_my_employer 相談窓口 feel_unsafe
        make_a_complaint like_to_complain ban_request take_action please_take_action needs_to_go
        comment_needs_to_go mod_team_ignores ignores_reports team_ignores speaks_to_people
        talks_to_people the_way_he the_way_she hate_mails i_quit_as quit_as_maintainer
        leaving_because i_m_leaving_because leave_the_project want_this_user want_him_removed
        want_this_user_removed mods_don_t mods_do_nothing who_takes_such_reports takes_such_reports
        can_a_mod mod_step_in step_in needs_to_stop has_to_stop voluntary_leave commit_rights_after
        personal_attack* vorfall anzeige_erstattet reporting_him reporting_her
        reporting_a_contributor abusing_the_moderation moderator_abuse 不知道找谁 a_quien_acudir
        way_i_was_treated how_i_was_treated the_way_people_are_treated being_treated_like
        do_something_about something_about_this_person block_request block_this ban_this ban_him
        ban_her ban_them ban_who ban_by_ip please_ban please_block please_act ban_the_user
        block_the_user block_him block_her be_banned be_blocked be_expelled kick_him kick_them expel
        remove_him_from remove_her_from remove_this_person consequences apology want_an_apology
        apologise_to apologize_to is_that_tolerated be_tolerated is_this_tolerated acceptable_here
        unacceptable out_of_line below_the_belt crossed_a_line crosses_the_line crossing_the_line
        moderation_here need_moderation moderators_please moderator_please needs_a_talk speak_to_him
        talk_to_him speak_to_her nobody_says nobody_said nobody_says_a_word nobody_from_the_team
        nobody_does_anything not_dealt_with informed_the_police went_to_the_police called_the_police
        police report_a_user report_this_user reporting_a_user report_a_maintainer report_about_a
        reporting_a_maintainer report_a_member reporting_this_person complaint_about_a
        concern_about_member* concern_about_a_member conduct_committee coc_committee coc_team
        person_of_trust ombuds* whom_can_i_talk who_can_i_talk talk_to_a_woman after_i_complained
        retaliation since_i_reported since_i_spoke since_she_spoke how_to_treat_someone
        way_newcomers eingreift jemand_eingreift nutzer_sperren sperrt_ihn sperrt_diesen
        vertrauensperson bitte_sperren polizei bloquer_cet bannir exclure_ce porter_plainte
        personne_de_confiance que_lo_expulsen expulsen bloqueen denunciar_a nadie_hace_nada policia
        persona_de_confianza bloqueiem bloquear_esse expulsem banir ninguem_faz_nada bannatelo
        bloccate 封号 封禁 踢出 举报 报警 管理员也不管 通報 追放 ブロックして 警察 BANして
        相談できる
    """,
    "PERSON_ACT": """
        cto host man that_man somebody someone イベント mentor founder manager boss
        colleague_of_yours trainer organiser organizer lead chef he she they him her person user
        account maintainer contributor member reviewer moderator comment comments remark remarks
        post posts behaviour behavior conduct message messages employee developer dev colleague
        colleagues author team incident meet_up meetup conference sprint closed_issue colaborador
        miembro membro usuario nutzer konto mitglied betreuer kollegin contributeur membre
        utilisateur 他 她 用户 人 メンバー ユーザー コメント
    """,
    "IMPERSONATES": """
        with_my_name_and my_name_and_face my_name_and_photo in_my_name as_if_i under_my_name
        using_my_name using_my_photo using_my_face fake_account* fake_profile* pretends_to_be
        pretending_to_be impersonat* photos_of_me pictures_of_me picture_of_me photo_of_me
        videos_of_me shows_my_face my_face private_photos_of meme_that_shows in_meinem_namen
        fotos_von_mir bilder_von_mir a_mon_nom photos_de_moi fotos_mias fotos_de_mi en_mi_nombre
        fotos_minhas em_meu_nome 我的照片 冒充 私の写真 なりすま
    """,
    "SPREADS": """
        made posts posted post spread* passed circulat* shared published publish took created
        someone somebody accounts disgusting consent consented take_down take_them take_it ban face
        name threat remove verbreitet postet publie publico publicado publicou espalh* 发到 传播
        公开 投稿 拡散
    """,
    "MOBS": """
        wrote_to_my_employer to_my_employer i_m_a_thief ganged_up being_ganged hate_mails hate_mail
        dead_rat by_post ignores_reports creep creeps raid raiding raided brigad* dogpil* pile_on
        hate_campaign smear* campaign_against hounded witch_hunt mob ganging_up gang_up same_hate
        pictures_of_corpses corpses get_her_sacked get_him_sacked get_me_sacked get_her_fired
        get_him_fired get_me_fired lose_my_job lose_her_job traitor blackmail* extort*
        my_number_was_posted number_was_posted address_was_posted posted_my_number posting_my_home
        posting_my_address posted_my_home posted_my_address shitstorm hetze hetzjagd hetzkampagne
        lynchage acharn* linchamiento campana_contra perseguicao 围攻 网暴 人肉 曝光我 吊し上げ
        炎上させ 晒さ
    """,
    "THREAT": """
        threatened droht drohen drohte threatens 威胁 threat threats threaten* threatening drohung*
        menace menaces amenaza* ameaca* minaccia* 脅迫
    """,
    "MEDIUM": """
        reply replies comment comments ticket mail mails message messages thread dm dms chat privado
        per_mail email letter phone 私信 评论 コメント
    """,
}
"""The words for each idea."""
