"""Words for what people do to each other."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "ABUSE": """
        antisemit* hang_myself hang_yourself insults_against cripple schlampe* singe_dans
        touche_sexuel slept_with swastika* gas_chamber* hitler* deepfake* raped mentally_ill
        subhuman* doxx swatted schikan* bedrangt bedrangen rabaisse harass* bullied cyberbull*
        mobbed stalk stalks stalking stalked stalker doxx* doxed doxing doxxing racist* racism
        sexist* sexism homophob* transphob* misogyn* islamophob* xenophob* bigot* hate_speech
        hateful hate_mail verbal_abuse verbally_abus* sexual_advance* sexual_message*
        sexual_comment* sexual_remark* sexually_explicit unsolicited_nud* dick_pic* obscene lewd
        creepy_message* creepy_dm* creepy_comment* inappropriate_comment* inappropriate_message*
        inappropriate_remark* death_threat* threat_of_violence threats_of_violence rape_threat*
        personal_attack* ad_hominem intimidat* humiliat* belittl* demean* derogat* degrading vile
        vulgar_insult* toxic_behav* toxic_comment* groped predator* nazi_symbol* nazi_comment*
        kill_yourself kys hunt_me hunt_you witch_hunt gaslight* blackmail* extort* revenge_porn
        dogpil* pile_on brigad* swatting belastigung belastig* mobbing gemobbt rassist* rassismus
        sexistisch* sexismus morddroh* todesdroh* drohmail* droht_mir bedroh* beleidig* hetze hetzt
        volksverhetz* diskriminier* stalkt hass_kommentar* hasskommentar* hassbotschaft* hassrede
        nachstell* verunglimpf* erpress* demutig* anzuglich* schikanier* gewaltandroh* lastigval*
        lastiggevallen pesten gepest pesterij* racistisch* seksistisch* bedreig* doodsbedreig*
        beledig* scheld* uitgescholden haatdragend* haatberich* aangerand ongewenste_intim* homofob*
        afpers* harcel* harcele* raciste* racisme sexiste* sexisme homophobe* menaces_de* insulte
        insultes insulter insulte_* injure* injurie* humili* propos_haineux haineu* chantage diffam*
        denigr* agression_verbale acos* acoso racism* machist* homofobic* amenaz* insulto* humill*
        chantaj* xenofob* difam* agredi*_verbal* agresi*_verbal* assedi* ameac* xinga* xingou
        xingamento* ofende* ofens* humilh* persegu* discurso_de_odio chantag* bullying difama*
        molest* razzist* sessist* omofob* minacc* umili* bullism* perseguit* persecu* stalkera*
        ricatt* discorsi_d_odio denigra* nekan* molestow* rasistowsk* rasizm seksistowsk*
        homofobiczn* groz* grozb* obrazaja obrazil* obrazliw* wyzywa* wyzwisk* zastrasza* upokarz*
        mowa_nienawisci mowy_nienawisci szantaz* przesladow* hejt* hejtuj* zneca* травл* травят
        травит угро* угрож* оскорб* оскорбл* унижа* унизил* домога* расист* сексист* гомофоб*
        преследу* шантаж* хамит хамят матом издева* буллинг* запугив* клевет* материт* ненавист*
        обзыва* taciz* tehdit* hakaret* irkci* cinsiyetci* homofobik* asagila* kufur* kufred*
        zorbal* zorbalik nefret_soylem* santaj* iftira* 嫌がらせ ハラスメント セクハラ パワハラ
        いじめ 脅迫 脅され 脅して 殺す 殺害 暴言 誹謗中傷 中傷 侮辱 差別発言 差別的 人種差別 罵倒
        罵ら ストーカー つきまと 悪口 人格攻撃 晒すと脅 ヘイト 死ね 性的なメッセージ 骚扰 騷擾 霸凌
        欺凌 威胁我 威脅我 威胁要 死亡威胁 人身攻击 人身攻擊 辱骂 辱罵 歧视 歧視 种族主义 性别歧视
        仇恨言论 恐吓 人肉 跟踪我 诽谤 骂人 骂我 骂其他 谩骂 脏话 羞辱 网暴 网络暴力 敲诈 咒骂
        性暗示 괴롭힘 괴롭히 괴롭혀 희롱 협박 위협을 모욕 욕설 욕을 인신공격 인종차별 성차별 혐오
        차별 스토킹 따돌림 신상털 명예훼손 비하 폭언 조롱 추행 bullies racial_slur* slurs_at nekaj*
        me_insult* m_insult* offenderm* discrimina discriminat_against mi_offend* mi_insulta
        insults_from insulting_messages insulting_comments sexual_jokes sexual_harass* dick_jokes
        rape_joke* beschimpfung* werde_beschimpft wurde_beschimpft wird_beschimpft obrazaj* obelg*
        mysogyn* hate_messages transfob* antisemi* islamofob* mobber* gemobt threatens_me
        threatened_me threatening_me threatens_us menaces me_menace nous_menace me_amenaz*
        nos_amenaz* mi_minacci* ci_minacci* grozi_mi abusive_mail* abusive_towards abusive_to
        impersonating_me pretends_to_be_me pretending_to_be_me in_my_name feel_unsafe not_feel_safe
        don_t_feel_safe deadnam* misgender* sendet_mir_nackt* nude_pictures_to_me nudes_to_me
        fuhle_mich_nicht_sicher fuhle_mich_bedroht sexistische* sexuell_belast* sexueel_getint*
        ne_me_sens_plus_en_securite blagues_sexistes chistes_sexistas piadas_sexistas
        battute_sessiste seksistowskie nie_czuje_sie_bezpiecznie se_hace_pasar_por_mi
        se_passa_por_mim si_spaccia_per_me se_fait_passer_pour_moi gibt_sich_als_mich 容姿
        外見をから 外貌嘲 冒充我 나를_사칭 저를_사칭 외모 verneder* ekelhaft* obscenes obscene*
        obscen* oscen* непристойн* пошлы* dirty_messages perverse* sexuelle_nachrichten widerlich*
        walgelijk* degueulass* asqueros* nojent* schifos* obrzydliw* müstehcen mustehcen 卑猥 下流
        성적인 음란 tous_les_noms fui_insultad* fui_ofendid* fui_humilhad* fui_ameacad* fui_agredid*
        sono_stata_insultat* sono_stato_insultat* sono_stata_offes* he_sido_insultad* me_insultaron
        me_han_insultado j_ai_ete_insulte* je_me_fais_insulter wurde_beleidigt werde_beleidigt
        insulted_by word_uitgescholden zostalem_obraz* zostalam_obraz* меня_оскорб* touched_me
        touches_me touching_me leave_me_alone lasst_mich_nicht_in_ruhe bana_kufur bana_hakaret
        sends_threats sending_threats threats_to_the threats_against threatening_mail*
        threatening_message* hateful_message* fat_shaming body_shaming
    """,
    "CRUEL": """
        insults insulted made_fun laughed_at bullies obsessed pictures_of_dead threatening insult*
        mock mocks mocking mocked ridicul* nasty rude swears swearing swore curses cursing cursed
        threat threats threaten* yell* yells_at screaming_at offensive offended hurtful aggressive
        attacks_me attacked_me attacking_me attacks_people troll trolls trolling spams_me follows_me
        following_me contacts_me texting_me sexual unwanted inappropriate disgusting violent
        violence horrible_things awful_things called_me calls_me calling_me names_at makes_fun
        making_fun discriminat* creepy hate hates hating abuse abused abuses abusing beschimpf*
        beleidig* droht bedroh* anschrei* anpobel* intimideer* bespot* moque moquer* injuri*
        humilla* burl* humilha* zomba* prende_in_giro deride offend* obraza* wysmiewa* drwi* grozi*
        насмех* издева* ругает* грозит alay_ed* asagil* degrading demeaning vulgar obscene creep*
        harassing stupid
    """,
    "SOMEONE": """
        woman frau every_woman developers one_of_our of_our others here me us her him myself
        contributor* maintainer* member members volunteer* newcomer* reviewer* people women
        moderator* reporter commenter* someone everybody everyone colleague* person developer* user
        users family wife girlfriend participants gender religion skin appearance accent disability
        mich mir uns ihn sie mij mi moi m nous mnie nas меня нас мне beni bize team_members women_in
        members_of ein_mitglied mitglieder kolleg* frauen vrouwen femmes mujeres mulheres donne
        kobiet* женщин* участни* uyeler kadinlar team teams volunteers speaker organiser* organizer*
        equipe equipo squadra zespol команд* ekip*
    """,
    "MENACE": """
        suffer zahne_auszuschlagen find_out_who make_him_suffer make_her_suffer hang_myself kill_me
        kill_you kill_us kill_her kill_him hurt_me hurt_you hurt_us hurt_her beat_me_up beat_you_up
        rape_me rape_you burn_down_my find_me find_you come_to_my_house come_to_my_home
        come_to_my_door come_to_your_house come_for_you come_after_me ruin_my_life ruin_my_career
        destroy_my_career make_me_pay make_you_pay where_i_live where_you_live where_she_lives
        where_my_family knows_my_address watch_your_back break_my_legs break_your_legs get_me_fired
        mich_umbring* mich_umzubring* mich_zu_toten mich_toten wo_ich_wohne mich_schlagen
        mich_verprug* waar_ik_woon mij_vermoord* me_tuer ou_j_habite me_frapper matarme
        me_va_a_matar donde_vivo golpearme me_matar onde_moro me_bater ammazzarmi uccidermi
        dove_abito picchiarmi mnie_zabij* mnie_zabi* mnie_pobi* gdzie_mieszkam убить_меня меня_убить
        убьет_меня убьет где_я_живу избить_меня меня_изб* beni_oldur* nerede_yasadigimi beni_dov*
        evime_gel 家に行く 家に来る 殺すと 殺してやる 找到我家 知道我家 杀了我 弄死我 打死我 上门找
        찾아가겠 집에_찾아 죽이겠 죽여버리
    """,
    "SAID": """
        threat* threaten* said says wrote writes told tells promised sent_me messaged message
        messages will would going_to wants_to he she they someone somebody schrieb geschrieben
        drohen droht gedroht wil wird dreigt gedreigd schreef menac* menace dit ecrit veut dice dijo
        escribio quiere amenaz* disse diz escreveu quer ameac* detto scritto vuole minacc* napisal*
        grozi powiedzial* chce напис* сказал* угро* обеща* хочет yazdi soyledi tehdit 言わ 書か 脅
        说 說 扬言 말했 했습니다 하겠다
    """,
    "CALLS": """
        called_me calls_me calling_me call_me called_her called_him called_us calls_us calls_her
        calls_people calls_other genannt nennt_mich nannte bezeichne* beschimpft_als noemt noemde
        uitgemaakt maakt_me_uit maakte_me_uit traite* traitee appelle_moi m_appelle llama llaman
        llamo llamado llamada dijo_que_soy chama chamou chamam chamado chamada chiama chiamato
        chiamata danno_del danno_della dato_del dato_della nazwal* nazywa* назыв* назвал* обозвал*
        dedi diyor 呼ばれ 言われ 言われた 言う 骂 叫我 说我 라고_했 라고_부 라고_불 이라고 라고_말
    """,
    "NAMES": """
        stupid dumb whore liar bitch loser useless_woman dumme* dumm dummkopf nutte hure bloed* hoer
        slet dom stomme sale_pute pute bete idiote conne stupide gros grosse burra burro estupid*
        tonta tonto gorda gordo inutil stupida stupido scema scemo cretina puttana glupi* glupia
        debilem debilka szmat* дур* туп* идиот* шлюх* aptal salak gerizekali bucs* バカ 馬鹿 ブス
        デブ 無能 白痴 傻 蠢 废物 丑 바보 멍청 돼지 쓸모없
    """,
    "NAMECALL": """
        idiot* moron* imbecile* retard retards retarded asshole* arsehole* bastard* cunt* bitch*
        whore* slut* scumbag* scum dumbass* fuck_you fuck_off piece_of_shit pieces_of_shit
        pathetic_loser* stupid_people kill_yourself go_die drop_dead worthless subhuman* pig pigs
        braindead dimwit* faggot* tranny arschloch* vollidiot* volltrottel* schlampe* hurensohn*
        fotze* wichser* dummkopf* fick_dich verpiss_dich klootzak* sukkel* trut connard* conne
        connasse* salope* debile* abruti* encule* pute ferme_ta_gueule nique_ta idiota* imbecil*
        estupid* pendej* gilipollas cabron* puta hijo_de_puta hijos_de_puta vete_a_la_mierda burro*
        otario* babaca* vagabund* vai_se_foder filho_da_puta imbecille* stronz* cretin* deficient*
        vaffanculo figlio_di_puttana debil* kretyn* kurwa szmat* dziwk* spierdalaj идиот* дебил*
        урод* мудак* ублюд* сука тварь пошел_на aptal* salak* gerizekal* orospu* serefsiz* バカ野郎
        馬鹿 クズ 死ね くたばれ 傻逼 傻子 白痴 蠢货 垃圾人 去死 滚蛋 废物 병신 개새끼 멍청이 씨발
        쓰레기_같은_인간 꺼져
    """,
    "YOU": """
        you your youre he she they these maintainer* developer* dev devs team people author* women
        reviewer* guy guys me us her him du ihr euch dich er entwickler* mich jij jullie mij tu vous
        toi ils il elle usted ustedes vosotros ellos el voce voces vcs eles voi lui siete sei ty wy
        jestescie oni ты вы он она они разработчик* меня sen siz siniz onlar bana お前 あなた 貴様
        開発者 你 你们 开发者 작성자 너 너희 당신 개발자
    """,
    "TESTS": """
        docs documentation detector* detection dataset* model* classifier* filter* category
        categories algorithm* wordlist* blocklist moderation_api template* enum rule regex lint*
        test tests fixture* policy guidelines page report_form checker scanner* translation*
        tokeniz* profanity corpus library module package symbol* score
    """,
    "CONDUCT": """
        code_of_conduct coc verhaltenskodex gedragscode code_de_conduite codigo_de_conducta
        codigo_de_conduta codice_di_condotta kodeks*_postepowania кодекс*_поведения davranis_kural*
        行動規範 行为准则 행동_강령
    """,
    "BROKEN": """
        violat* breach* complain* incident* against report reporting broke verstoss* verstosst
        verletz* overtred* schend* enfrein* infraction signaler viol* denunci* infring* romp* quebr*
        segnal* viola* narusz* zlama* наруш* ihlal* 違反 违反 위반 신고
    """,
}
"""The words for each idea."""
