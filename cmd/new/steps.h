/**
 * The questions of `winnow new`, as rows of tables (steps_*.c): what is asked,
 * in which order, of whom, and what an answer becomes in the filter.
 */
#ifndef CMD_NEW_STEPS_H
#define CMD_NEW_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Marks a text for translation. */
#define N_(text) text

/** The parts of the talk, in the order of the room. */
enum part {
    PART_TALK,
    PART_ENQUIRY,
    PART_PERSON,
    PART_PHONE,
    PART_WHAT,
    PART_NEVER,
    PART_LEAVES,
    PART_NOTICE,
    PART_AGREE,
    PART_COUNT
};

enum step_id {
    /* steps_talk.c */
    Q_SAFE,
    Q_ZONE,
    Q_REGION,
    Q_NEEDS,
    Q_INTERPRETER,
    Q_INTERPRETER_FREE,
    Q_PROFILE,
    Q_BASIS_GB,
    Q_BASIS,
    Q_INSTRUMENT,
    Q_CASE,
    Q_EXHIBIT,
    Q_PRODUCT,
    Q_PURPOSE,
    Q_LINE,
    Q_NECESSITY,
    Q_PROPORTIONALITY,
    Q_ALTERNATIVES,
    Q_DECIDED_BY,
    Q_DECIDED,
    Q_EXTRACTS,
    Q_ORGANISATION,
    Q_ROLE,
    Q_SCHEDULE3,
    /* steps_people.c */
    Q_PERSON,
    Q_CATEGORY,
    Q_AGE,
    Q_CAPACITY,
    Q_GIVER,
    Q_GIVER_REF,
    Q_RELATION,
    Q_MAY_EXTRACT,
    Q_NOBODY_ELSE,
    Q_VIEWS_ASKED,
    Q_VIEWS,
    Q_INFORM_PARENT,
    Q_NOT_SUSPECT,
    /* steps_what.c */
    Q_PLATFORM,
    Q_ID_TYPE,
    Q_ID_VALUE,
    Q_KIND, /* first of a lap */
    Q_APPS,
    Q_CALL_APPS,
    Q_PARTS,
    Q_PICTURES,
    Q_FOLDERS,
    Q_CONTACTS,
    Q_WHO,
    Q_PEOPLE,
    Q_GROUPS,
    Q_WHEN,
    Q_FROM,
    Q_TO,
    Q_ALL_REASON,
    Q_MORE, /* last of a lap */
    Q_PROTECT,
    Q_DENY_REASON, /* first of a lap */
    Q_DENY_PEOPLE,
    Q_DENY_MORE, /* last of a lap */
    /* steps_leaves.c */
    Q_ROUTE,
    Q_CHANGES,
    Q_EXCESS,
    Q_EXCESS_LIMB,
    Q_EXCESS_REASON,
    Q_CONFIDENTIAL,
    Q_AMOUNT,
    Q_RELEVANCE,
    Q_CONFIDENTIAL_LIMB,
    Q_CONFIDENTIAL_REASON,
    Q_CONTROLLER,
    Q_CONTROLLER_CONTACT,
    Q_RECIPIENTS,
    Q_RETAIN,
    Q_REVIEW,
    /* steps_agree.c */
    Q_NOTICE_FORM,
    Q_NOTICE_VERSION,
    Q_NOTICE_REF,
    Q_NOTICE_LANGUAGE,
    Q_NOTICE_HASH,
    Q_NOTICE_GIVEN,
    Q_SOUGHT,
    Q_NOTICE_REASON,
    Q_NOTICE_HANDLING,
    Q_MAY_REFUSE,
    Q_CONTINUES,
    Q_MAY_WITHDRAW,
    Q_HANDED,
    Q_AGREED,
    Q_NO_PRESSURE,
    Q_FORM,
    Q_ORAL_REASON,
    Q_RECORDED_BY,
    Q_CONTACT,
    Q_UNTIL,
    Q_CONFIRMED,
    Q_COUNT
};

enum kind {
    ASK_CHOICE, /* one word of choices */
    ASK_MANY,   /* several, separated by commas */
    ASK_YES_NO, /* "yes" or "no" */
    ASK_MUST,   /* yes; a no is told `must` and asked again */
    ASK_TEXT,
    ASK_LIST,   /* texts, separated by semicolons */
    ASK_WORD,   /* a text without spaces */
    ASK_DAY,
    ASK_MOMENT,
    ASK_PEOPLE, /* numbers and addresses, separated by commas */
    ASK_HASH,   /* a SHA-256, or the path of the file that has it */
    ASK_ZONE,
    ASK_REGION
};

/** Conditions of a step or of a choice; all that are named must hold. */
enum when {
    IF_GB = 1 << 0,          /* the profile gb-pcsc-2022 */
    IF_GENERIC = 1 << 1,
    IF_AGREED = 1 << 2,      /* it rests on an agreement under the Act */
    IF_ASKED = 1 << 3,       /* somebody agrees, under whatever profile */
    IF_INTERPRETER = 1 << 4,
    IF_NOT_SELF = 1 << 5,
    IF_CHILD = 1 << 6,
    IF_NOT_CHILD = 1 << 7,
    IF_CANNOT = 1 << 8,      /* a child, or without capacity */
    IF_CAN = 1 << 9,
    IF_RESPONSIBLE = 1 << 10, /* a responsible adult agrees */
    IF_ORAL = 1 << 11,
    IF_DEATH = 1 << 12,
    IF_NOT_DEATH = 1 << 13,
    IF_IPHONE = 1 << 14,
    IF_ANDROID = 1 << 15,
    IF_MESSAGES = 1 << 16,
    IF_CALLS = 1 << 17,
    IF_CONTACTS = 1 << 18,
    IF_IMAGES = 1 << 19,     /* photos, videos */
    IF_DOCUMENTS = 1 << 20,
    IF_TALK = 1 << 21,       /* messages, calls, calendar: with whom? */
    IF_NAMED = 1 << 22,      /* with named people only */
    IF_TIMED = 1 << 23,
    IF_DAYS = 1 << 24,
    IF_ALL_DATES = 1 << 25,
    IF_PROTECTED = 1 << 26,  /* somebody's talk must never be taken */
    IF_EXCESS_OPEN = 1 << 27, /* the route does not settle the risk itself */
    IF_EXCESS = 1 << 28,
    IF_CONFIDENTIAL_OPEN = 1 << 29,
    IF_CONFIDENTIAL = 1 << 30
};

struct choice {
    const char *word;  /* as it stands in a filter; NULL ends the list */
    const char *label; /* for people */
    uint32_t when;
};

struct wording {
    const char *question, *why;
    const char *must; /* of ASK_MUST: what a no means */
};

struct step {
    enum step_id id;
    enum part part;
    enum kind kind;
    bool optional;       /* Enter alone is an answer: nothing */
    const char *path;    /* of the filter; NULL when it is not in there */
    const char *initial; /* offered until there is an answer; NULL */
    const char *question, *why;
    const char *must;
    /* Said instead where nobody agrees, and another right is to cover it. */
    const struct wording *unasked;
    const struct choice *choices;
    uint32_t when;
    const char *cap; /* key of a policy whose words limit the choices */
};

/** The tables, each in the order of enum step_id. */
extern const struct step new_talk[], new_people[], new_what[], new_leaves[],
    new_agree[];
extern const size_t new_talk_count, new_people_count, new_what_count,
    new_leaves_count, new_agree_count;

#endif
