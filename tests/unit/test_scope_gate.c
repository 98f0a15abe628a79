#include "scope_support.h"

#define PEOPLE(policy) \
    T_ALLOW_MESSAGES "    participants: {any-of: ['" T_PERSON \
    "', jo@example.org], group-chats: " policy "}\n"
#define DENY_PERSON \
    "  - rule: never\n    reason: legal-privilege\n" \
    "    participants: {any-of: ['" T_DENIED "']}\n"
#define IN "2026-03-07T12:00:00Z"

struct pair {
    struct wn_consent *c;
    struct wn_scope *s;
};

static struct pair
made(const char *allow, const char *deny)
{
    struct pair p;

    p.c = t_consent("Europe/London", allow, deny, T_METHOD);
    p.s = t_scope(p.c, 0);
    return p;
}

static void
done(struct pair *p)
{
    wn_scope_free(&p->s);
    wn_consent_free(&p->c);
}

static enum wn_status
ask_at(const struct pair *p, int64_t ns)
{
    struct wn_facts f = t_message(NULL, NULL, 0);

    f.times[WN_TF_SHOWN] = (struct wn_fact_time){ WN_TIME_KNOWN, ns, 0 };
    return t_ask(p->s, &f);
}

static void
dates_are_half_open(void **state)
{
    struct pair p = made(T_ALLOW_MESSAGES, NULL);
    int64_t first = t_at("2026-03-01T00:00:00Z");
    int64_t until = t_at("2026-03-15T00:00:00Z");

    (void)state;
    assert_int_equal(ask_at(&p, first - 1), WN_DENIED);
    assert_int_equal(ask_at(&p, first), WN_OK);
    assert_int_equal(ask_at(&p, first + 1), WN_OK);
    assert_int_equal(ask_at(&p, until - 1), WN_OK);
    assert_int_equal(ask_at(&p, until), WN_DENIED);
    assert_int_equal(ask_at(&p, until + 1), WN_DENIED);
    done(&p);
}

static void
days_of_the_clock_change(void **state)
{
    struct pair p = made(
        "  - rule: spring\n    category: messages\n    apps: [sms, imessage]\n"
        "    from: 2026-03-29\n    to: 2026-03-29\n"
        "  - rule: autumn\n    category: messages\n    apps: [sms, imessage]\n"
        "    from: 2026-10-25\n    to: 2026-10-25\n", NULL);
    int64_t spring = t_at("2026-03-29T00:00:00Z");
    int64_t autumn = t_at("2026-10-24T23:00:00Z");

    (void)state;
    assert_int_equal(ask_at(&p, spring - 1), WN_DENIED);
    assert_int_equal(ask_at(&p, spring), WN_OK);
    assert_int_equal(ask_at(&p, spring + 23 * 3600 * WN_NS_PER_S - 1), WN_OK);
    assert_int_equal(ask_at(&p, spring + 23 * 3600 * WN_NS_PER_S), WN_DENIED);
    assert_int_equal(ask_at(&p, autumn - 1), WN_DENIED);
    assert_int_equal(ask_at(&p, autumn), WN_OK);
    assert_int_equal(ask_at(&p, autumn + 25 * 3600 * WN_NS_PER_S - 1), WN_OK);
    assert_int_equal(ask_at(&p, autumn + 25 * 3600 * WN_NS_PER_S), WN_DENIED);
    done(&p);
}

static void
undated_only_when_agreed(void **state)
{
    struct pair p = made(T_ALLOW_MESSAGES, NULL);
    struct pair q = made(T_ALLOW_MESSAGES "    undated: include\n", NULL);
    struct wn_facts f = t_message(NULL, NULL, 0);

    (void)state;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    assert_int_equal(t_ask(q.s, &f), WN_OK);
    f.times[WN_TF_SHOWN].state = WN_TIME_DOUBTFUL;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    assert_int_equal(t_ask(q.s, &f), WN_OK);
    f.times[WN_TF_SHOWN] =
        (struct wn_fact_time){ WN_TIME_KNOWN, t_at("2026-03-15T00:00:00Z"), 0 };
    assert_int_equal(t_ask(q.s, &f), WN_DENIED);
    done(&p);
    done(&q);
}

static void
another_time_field_decides(void **state)
{
    struct pair p = made(T_ALLOW_MESSAGES "    time-field: sent\n", NULL);
    struct wn_facts f = t_message(IN, NULL, 0);
    struct wn_verdict v;

    (void)state;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.times[WN_TF_SENT] = f.times[WN_TF_SHOWN];
    f.times[WN_TF_SHOWN].ns = t_at("2027-01-01T00:00:00Z");
    assert_int_equal(wn_scope_test(p.s, &f, &v), WN_OK);
    assert_int_equal(v.time_field, WN_TF_SENT);
    done(&p);
}

static void
apps_and_category(void **state)
{
    struct pair p = made(
        "  - rule: one\n    category: messages\n    apps: [imessage]\n"
        "    all-dates: true\n    all-dates-reason: test\n", NULL);
    struct wn_facts f = t_message(IN, NULL, 0);

    (void)state;
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    f.app = WN_APP_SMS;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.app = 0;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.app = WN_APP_IMESSAGE;
    f.category = WN_CAT_CALLS;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    done(&p);
}

static void
one_to_one_exactly(void **state)
{
    static const struct {
        const char *who;
        enum wn_status st;
    } rows[] = { { T_PERSON, WN_OK }, { "07700 900123", WN_OK },
        { "Jo@Example.org", WN_OK }, { "+447700900124", WN_DENIED },
        { "900123", WN_DENIED }, { "447700900123", WN_DENIED },
        { "+997700900123", WN_DENIED }, { "+4477009001230", WN_DENIED },
        { "VM-JORDAN", WN_DENIED }, { "joo@example.org", WN_DENIED } };
    struct pair p = made(PEOPLE("exclude"), NULL);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct wn_handle who = t_handle(rows[i].who);
        struct wn_facts f = t_message(IN, &who, 1);

        if (t_ask(p.s, &f) != rows[i].st) {
            print_error("%s\n", rows[i].who);
        }
        assert_int_equal(t_ask(p.s, &f), rows[i].st);
        f.session = WN_SESSION_UNKNOWN;
        assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    }
    done(&p);
}

/** A conversation of two in which somebody else wrote, or that is with somebody
 * else: one listed address does not speak for the other. */
static void
one_to_one_with_another(void **state)
{
    struct wn_handle who[] = { t_handle(T_PERSON), t_handle(T_OTHER) };
    struct pair p = made(PEOPLE("whole"), NULL);
    struct wn_facts f = t_message(IN, who, 2);

    (void)state;
    f.session = WN_ONE_TO_ONE;
    for (f.author = 0; f.author < 2; f.author++) {
        assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    }
    who[1] = t_handle("jo@example.org"); /* listed too */
    f.author = 1;
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    done(&p);
}

static void
group_policies(void **state)
{
    struct wn_handle who[] = { t_handle(T_PERSON), t_handle(T_OTHER) };
    struct pair none = made(PEOPLE("exclude"), NULL);
    struct pair whole = made(PEOPLE("whole"), NULL);
    struct pair listed = made(PEOPLE("listed-only"), NULL);
    struct wn_facts f = t_message(IN, who, 2);
    struct wn_verdict v;

    (void)state;
    assert_int_equal(t_ask(none.s, &f), WN_DENIED);
    assert_int_equal(wn_scope_test(whole.s, &f, &v), WN_OK);
    assert_false(v.listed_only);
    assert_int_equal(wn_scope_test(listed.s, &f, &v), WN_OK);
    assert_true(v.listed_only);
    f.author = 1; /* the other's message in the person's group */
    assert_int_equal(t_ask(whole.s, &f), WN_OK);
    assert_int_equal(t_ask(listed.s, &f), WN_DENIED);
    f.author = -1;
    assert_int_equal(t_ask(listed.s, &f), WN_DENIED);
    f.from_owner = true;
    assert_int_equal(t_ask(listed.s, &f), WN_OK);
    f.members = &who[1]; /* the owner's message in a group without them */
    f.member_count = 1;
    assert_int_equal(t_ask(listed.s, &f), WN_DENIED);
    assert_int_equal(t_ask(whole.s, &f), WN_DENIED);
    done(&none);
    done(&whole);
    done(&listed);
}

static void
without_people_everybody(void **state)
{
    struct wn_handle who[] = { t_handle("60777"), t_handle(T_OTHER) };
    struct pair p = made(T_ALLOW_MESSAGES, NULL);
    struct wn_facts f = t_message(IN, who, 2);

    (void)state;
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    f.session = WN_SESSION_UNKNOWN;
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    done(&p);
}

static void
deny_wins(void **state)
{
    static const char *const spelt[] = { T_DENIED, "020 7946 0111",
        "442079460111", "+992079460111" };
    struct pair p = made(PEOPLE("whole"), DENY_PERSON);
    struct wn_handle who[3] = { t_handle(T_PERSON), t_handle(T_OTHER) };
    struct wn_facts f = t_message(IN, who, 3);

    (void)state;
    for (size_t i = 0; i < sizeof(spelt) / sizeof(spelt[0]); i++) {
        who[2] = t_handle(spelt[i]);
        assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    }
    who[2] = t_handle("+442079460119");
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    done(&p);
}

static void
a_hidden_member_may_be_the_denied(void **state)
{
    struct pair p = made(PEOPLE("whole"), DENY_PERSON);
    struct pair q = made(PEOPLE("whole"), NULL);
    struct wn_handle who[2] = { t_handle(T_PERSON),
        t_handle("123456789012345@lid") };
    struct wn_facts f = t_message(IN, who, 2);

    (void)state;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    assert_int_equal(t_ask(q.s, &f), WN_OK);
    f = t_message(IN, &who[1], 1); /* and nobody's for allow */
    assert_int_equal(t_ask(q.s, &f), WN_DENIED);
    done(&p);
    done(&q);
}

static void
deny_reaches_every_category(void **state)
{
    struct wn_handle who = t_handle(T_DENIED);
    struct pair p = made(
        T_ALLOW_MESSAGES
        "  - rule: cards\n    category: contacts\n    contacts: all\n"
        "  - rule: calls\n    category: calls\n"
        "    all-dates: true\n    all-dates-reason: test\n", DENY_PERSON);
    struct pair q = made(T_ALLOW_MESSAGES,
        "  - rule: never\n    reason: other\n    category: calls\n"
        "    participants: {any-of: ['" T_DENIED "']}\n");
    struct wn_facts f = t_message(IN, &who, 1);

    (void)state;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    assert_int_equal(t_ask(q.s, &f), WN_OK);
    f = (struct wn_facts){ .category = WN_CAT_CONTACTS,
        .app = WN_APP_ADDRESS_BOOK, .members = &who, .member_count = 1,
        .author = -1 };
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    who = t_handle(T_OTHER);
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    f.category = WN_CAT_CALLS;
    f.app = WN_APP_PHONE;
    f.times[WN_TF_START] = (struct wn_fact_time){ WN_TIME_KNOWN, t_at(IN), 0 };
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    who = t_handle("00442079460111");
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    done(&p);
    done(&q);
}

static void
dated_deny_takes_doubt_for_inside(void **state)
{
    struct pair p = made(T_ALLOW_MESSAGES "    undated: include\n",
        "  - rule: never\n    reason: other\n"
        "    from: 2026-03-05\n    to: 2026-03-06\n");
    struct wn_facts f = t_message("2026-03-05T00:00:00Z", NULL, 0);
    struct wn_fact_time *shown = &f.times[WN_TF_SHOWN];

    (void)state;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    shown->ns--;
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    shown->ns = t_at("2026-03-07T00:00:00Z");
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    shown->ns--;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    shown->state = WN_TIME_DOUBTFUL;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    shown->state = WN_TIME_NONE;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    shown->state = WN_TIME_KNOWN;
    shown->ns = t_at(IN);
    f.times[WN_TF_SENT] =
        (struct wn_fact_time){ WN_TIME_KNOWN, t_at("2026-03-05T01:00:00Z"), 0 };
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.times[WN_TF_SENT].state = WN_TIME_DOUBTFUL;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    done(&p);
}

static void
deny_doubts_an_unknown_conversation(void **state)
{
    struct pair p = made(T_ALLOW_MESSAGES, DENY_PERSON);
    struct wn_facts f = t_message(IN, NULL, 0);

    (void)state;
    f.session = WN_SESSION_UNKNOWN;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.session = WN_GROUP; /* whose members the phone no longer tells */
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.session = WN_ONE_TO_ONE;
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    done(&p);
}

static void
callers(void **state)
{
    struct pair p = made(
        "  - rule: calls\n    category: calls\n    from: 2026-03-07\n"
        "    to: 2026-03-07\n"
        "    participants: {any-of: [withheld, '" T_PERSON "']}\n",
        DENY_PERSON);
    struct wn_handle who = t_handle("07700900123");
    struct wn_facts f = { .category = WN_CAT_CALLS, .app = WN_APP_PHONE,
        .author = -1, .session = WN_SESSION_UNKNOWN,
        .callers = WN_CALLER_WITHHELD };

    (void)state;
    f.times[WN_TF_START] = (struct wn_fact_time){ WN_TIME_KNOWN, t_at(IN), 0 };
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    f.callers = 0;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.callers = WN_CALLER_NOT_IN_CONTACTS;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.members = &who;
    f.member_count = 1;
    f.session = WN_ONE_TO_ONE;
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    who = t_handle(T_DENIED);
    f.callers = WN_CALLER_WITHHELD;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    done(&p);
}

static void
contacts_by_mode(void **state)
{
    struct pair named = made(
        "  - rule: card\n    category: contacts\n    contacts: named\n"
        "    participants: {any-of: ['" T_PERSON "']}\n", NULL);
    struct pair in_scope = made(
        T_ALLOW_MESSAGES "  - rule: card\n    category: contacts\n"
        "    contacts: participants-in-scope\n", NULL);
    struct wn_handle who[] = { t_handle(T_OTHER), t_handle(T_PERSON) };
    struct wn_facts f = { .category = WN_CAT_CONTACTS,
        .app = WN_APP_ADDRESS_BOOK, .members = who, .member_count = 2,
        .author = -1 };
    struct wn_verdict v;

    (void)state;
    assert_int_equal(t_ask(named.s, &f), WN_OK);
    f.member_count = 1;
    assert_int_equal(t_ask(named.s, &f), WN_DENIED);
    f.participant_in_scope = true;
    assert_int_equal(t_ask(named.s, &f), WN_DENIED);
    assert_int_equal(wn_scope_test(in_scope.s, &f, &v), WN_OK);
    assert_int_equal(v.rule, 1);
    f.participant_in_scope = false;
    assert_int_equal(t_ask(in_scope.s, &f), WN_DENIED);
    done(&named);
    done(&in_scope);
}

static void
parts_are_needed(void **state)
{
    struct pair p = made(T_ALLOW_MESSAGES, NULL);
    struct pair q = made(
        T_ALLOW_MESSAGES "    parts: [metadata, text, recently-deleted]\n",
        NULL);
    struct wn_facts f = t_message(IN, NULL, 0);

    (void)state;
    f.needs = WN_PART_RECENTLY_DELETED;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    assert_int_equal(t_ask(q.s, &f), WN_OK);
    f.needs |= WN_PART_REACTIONS;
    assert_int_equal(t_ask(q.s, &f), WN_DENIED);
    done(&p);
    done(&q);
}

static void
kinds_narrow(void **state)
{
    struct pair p = made(
        "  - rule: shots\n    category: photos\n    from: 2026-03-07\n"
        "    to: 2026-03-07\n    kind: [screenshot]\n"
        "  - rule: all\n    category: videos\n    from: 2026-03-07\n"
        "    to: 2026-03-07\n", NULL);
    struct wn_facts f = { .category = WN_CAT_PHOTOS, .author = -1,
        .kind = WN_KIND_SCREENSHOT };

    (void)state;
    f.times[WN_TF_TAKEN] = (struct wn_fact_time){ WN_TIME_KNOWN, t_at(IN), 0 };
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    f.kind = WN_KIND_CAMERA;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.kind = 0;
    assert_int_equal(t_ask(p.s, &f), WN_DENIED);
    f.category = WN_CAT_VIDEOS;
    assert_int_equal(t_ask(p.s, &f), WN_OK);
    done(&p);
}

static void
first_rule_and_union_of_parts(void **state)
{
    struct pair p = made(
        "  - rule: a\n    category: messages\n    apps: [phone-messages]\n"
        "    from: 2026-03-08\n    to: 2026-03-09\n"
        "  - rule: b\n    category: messages\n    apps: [phone-messages]\n"
        "    from: 2026-03-01\n    to: 2026-03-14\n"
        "  - rule: c\n    category: messages\n    apps: [phone-messages]\n"
        "    from: 2026-03-07\n    to: 2026-03-07\n"
        "    parts: [metadata, attachments]\n", NULL);
    struct wn_facts f = t_message(IN, NULL, 0);
    struct wn_verdict v;
    struct wn_scope *less;

    (void)state;
    assert_int_equal(wn_scope_test(p.s, &f, &v), WN_OK);
    assert_int_equal(v.rule, 1);
    assert_int_equal(v.rules, 6);
    assert_int_equal(
        v.parts, WN_PART_METADATA | WN_PART_TEXT | WN_PART_ATTACHMENTS);
    less = t_scope(p.c, 2); /* rule b was dropped at the prompt */
    assert_int_equal(wn_scope_test(less, &f, &v), WN_OK);
    assert_int_equal(v.rule, 2);
    assert_int_equal(v.rules, 4);
    assert_int_equal(v.parts, WN_PART_METADATA | WN_PART_ATTACHMENTS);
    wn_scope_free(&less);
    done(&p);
}

static void
keywords_fold_case(void **state)
{
    struct pair p = made(T_ALLOW_MESSAGES
        "    keywords: {any-of: [knife, 'STRASSE', 'ÉTÉ', 'Мост']}\n", NULL);
    struct pair q = made(T_ALLOW_MESSAGES, NULL);

    (void)state;
    assert_true(wn_scope_keyword(p.s, 0, "the KNIFE!", 10));
    assert_true(wn_scope_keyword(p.s, 0, "penknifes", 9));
    assert_true(wn_scope_keyword(p.s, 0, "l'\xC3\xA9t\xC3\xA9", 7));
    assert_true(wn_scope_keyword(p.s, 0, "\xD0\xBC\xD0\xBE\xD1\x81\xD1\x82", 8));
    assert_false(wn_scope_keyword(p.s, 0, "knif", 4));
    assert_false(wn_scope_keyword(p.s, 0, "knife", 4)); /* cut by length */
    assert_false(wn_scope_keyword(p.s, 0, "", 0));
    assert_false(wn_scope_keyword(p.s, 9, "knife", 5));
    assert_true(wn_scope_keyword(q.s, 0, "", 0));
    done(&p);
    done(&q);
}

/** Denies by themselves: whoever allow would not even look at. */
static void
denies_by_themselves(void **state)
{
    struct pair p = made(PEOPLE("exclude"), DENY_PERSON);
    struct wn_handle who[] = { t_handle(T_PERSON), t_handle("02079460111") };
    struct wn_facts f = t_message(IN, who, 1);

    (void)state;
    assert_false(wn_scope_forbids(p.s, &f));
    f.member_count = 2;
    assert_true(wn_scope_forbids(p.s, &f));
    f = t_message("2030-01-01T00:00:00Z", who, 1); /* outside, not denied */
    assert_false(wn_scope_forbids(p.s, &f));
    assert_true(wn_scope_denies(p.s, 0, &who[1]));
    assert_false(wn_scope_denies(p.s, 0, &who[0]));
    done(&p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_half_open),
        cmocka_unit_test(days_of_the_clock_change),
        cmocka_unit_test(undated_only_when_agreed),
        cmocka_unit_test(another_time_field_decides),
        cmocka_unit_test(apps_and_category),
        cmocka_unit_test(one_to_one_exactly),
        cmocka_unit_test(one_to_one_with_another),
        cmocka_unit_test(group_policies),
        cmocka_unit_test(without_people_everybody),
        cmocka_unit_test(deny_wins),
        cmocka_unit_test(a_hidden_member_may_be_the_denied),
        cmocka_unit_test(deny_reaches_every_category),
        cmocka_unit_test(dated_deny_takes_doubt_for_inside),
        cmocka_unit_test(deny_doubts_an_unknown_conversation),
        cmocka_unit_test(denies_by_themselves),
        cmocka_unit_test(callers),
        cmocka_unit_test(contacts_by_mode),
        cmocka_unit_test(parts_are_needed),
        cmocka_unit_test(kinds_narrow),
        cmocka_unit_test(first_rule_and_union_of_parts),
        cmocka_unit_test(keywords_fold_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
