#include "records/ios_whatsapp_messages.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "records/message_tables.h"

/** ---- life ------------------------------------------------------------ */

static struct wn_whatsapp *
begin(const struct wn_reading *rd)
{
    struct wn_whatsapp *m = calloc(1, sizeof(*m));

    if (m) {
        m->app = wn_artefact_info(rd->artefact)->apps;
        m->word = m->app == WN_APP_WHATSAPP ? "whatsapp" : "whatsapp-business";
        m->lids = wn_book_lids(rd->book);
    }
    return m;
}

static void
clear(struct wn_whatsapp *m)
{
    wn_db_close(&m->db);
    for (size_t i = 0; i < m->chat_count; i++) {
        free(m->chats[i].past);
    }
    free(m->persons);
    free(m->chats);
    free(m->members);
    free(m->handles);
    free(m->items);
    free(m->files);
    free(m->paths);
    free(m->people.at);
    wn_draft_clear(&m->draft);
    wn_pool_clear(&m->memory);
    free(m);
}

static enum wn_status
open_reading(struct wn_reading *rd, struct wn_err *err)
{
    rd->state = begin(rd);
    return rd->state ? WN_OK
                     : wn_fail_nomem(err, "reading WhatsApp's messages");
}

static void
on_free(struct wn_reading *rd)
{
    if (rd->state) {
        clear(rd->state);
        rd->state = NULL;
    }
}

/** ---- selecting ------------------------------------------------------- */

static enum wn_status
select_rows(struct wn_reading *rd, struct wn_whatsapp *m, struct wn_err *err)
{
    enum wn_status st = wn_db_open(&m->db, rd->index.uri, rd->run, err);

    if (st == WN_OK) {
        st = wn_wa_people(rd, m, err);
    }
    if (st == WN_OK) {
        st = wn_wa_scan(rd, m, err);
    }
    if (st == WN_OK) {
        st = wn_wa_narrow(rd, m, err);
    }
    if (st == WN_OK) {
        st = wn_wa_files(rd, m, err);
    }
    m->selected = st == WN_OK;
    return st;
}

/** What became of the files under the older choice is still true. */
static void
carry_over(struct wn_whatsapp *m, const struct wn_whatsapp *old)
{
    for (size_t i = 0; i < old->path_count; i++) {
        const struct wn_wa_file *was = old->paths[i];
        size_t count;
        struct wn_wa_file **f = wn_wa_file_at(m, was->path, &count);

        for (; count > 0; f++, count--) {
            (*f)->number = was->number;
            (*f)->outcome = was->outcome;
        }
    }
}

/** Chooses anew: the database came, or came again (facts: ios 4.8 step 9), or
 * numbers of LIDs became known. Nothing read before stays but what became of
 * the files; those are told of from other threads. */
static enum wn_status
choose(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_whatsapp *old = rd->state;
    struct wn_whatsapp *m = begin(rd);
    enum wn_status st = m ? select_rows(rd, m, err)
                          : wn_fail_nomem(err, "reading WhatsApp's messages");

    if (st != WN_OK) { /* what was chosen before is as good as it was */
        if (m) {
            clear(m);
        }
        return st;
    }
    (void)pthread_mutex_lock(rd->lock);
    carry_over(m, old);
    rd->state = m;
    (void)pthread_mutex_unlock(rd->lock);
    clear(old);
    return st;
}

static enum wn_status
choose_again(struct wn_reading *rd, struct wn_err *err)
{
    const struct wn_whatsapp *m = rd->state;

    return m->selected && m->lids != wn_book_lids(rd->book) ? choose(rd, err)
                                                            : WN_OK;
}

static enum wn_status
on_select(struct wn_reading *rd, struct wn_err *err)
{
    struct wn_err one = WN_ERR_INIT;
    enum wn_status st = choose_again(rd, &one);

    st = wn_reading_survive(rd, st, &one, err);
    return st == WN_OK ? wn_wa_tell(rd, rd->state, err) : st;
}

/** ---- files ----------------------------------------------------------- */

static enum wn_status
on_wanted(struct wn_reading *rd, const struct wn_origin *o)
{
    struct wn_whatsapp *m;
    struct wn_wa_file **f;
    size_t count;
    bool waits = false;

    if (rd->looked == WN_LOOK_FAILED || choose_again(rd, NULL) != WN_OK) {
        return WN_DENIED;
    }
    m = rd->state;
    if (!m->selected) {
        return WN_ABSENT;
    }
    for (f = wn_wa_file_at(m, o->path, &count); count > 0; f++, count--) {
        if (!(*f)->waits) {
            return WN_OK;
        }
        waits = true;
    }
    return waits ? WN_ABSENT : WN_DENIED;
}

/** Only the outcomes of the bundle's closed list. */
static const char *
outcome_word(const char *outcome)
{
    static const char *const words[] = { "missing", "not-staged" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(outcome, words[i]) == 0) {
            return words[i];
        }
    }
    return "unreadable";
}

static void
on_not_had(
    struct wn_reading *rd, const struct wn_origin *o, const char *outcome)
{
    struct wn_whatsapp *m;
    struct wn_wa_file **f;
    size_t count;

    (void)pthread_mutex_lock(rd->lock);
    m = rd->state;
    for (f = wn_wa_file_at(m, o->path, &count); count > 0; f++, count--) {
        (*f)->outcome = (*f)->outcome ? outcome_word(outcome) : NULL;
    }
    (void)pthread_mutex_unlock(rd->lock);
}

static enum wn_status
on_had(struct wn_reading *rd, const struct wn_origin *o, uint32_t number,
    const char *mime_type, struct wn_err *err)
{
    struct wn_whatsapp *m;
    struct wn_wa_file **f;
    size_t count;

    (void)mime_type;
    (void)err;
    (void)pthread_mutex_lock(rd->lock);
    m = rd->state;
    for (f = wn_wa_file_at(m, o->path, &count); count > 0; f++, count--) {
        (*f)->number = number;
        (*f)->outcome = NULL;
    }
    (void)pthread_mutex_unlock(rd->lock);
    return WN_OK;
}

#define READER \
    { \
        .tables = wn_message_tables, .open = open_reading, .index = choose, \
        .wanted = on_wanted, .not_had = on_not_had, .had = on_had, \
        .select = on_select, .emit = wn_wa_emit, .free = on_free \
    }
const struct wn_reader wn_reader_ios_whatsapp_messages = READER;
const struct wn_reader wn_reader_ios_whatsapp_business_messages = READER;
