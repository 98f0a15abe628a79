/* Answers, and what faults make of them. */
#include "afc.h"
#include "fault.h"
#include "log.h"
#include "mux.h"

#include <string.h>

void
afc_put_head(struct afc *a, uint8_t *h, uint64_t op, uint64_t params,
    uint64_t n)
{
    memcpy(h, AFC_MAGIC, 8);
    put_le64(h + 8, AFC_HEAD + params + n);
    put_le64(h + 16, AFC_HEAD + params);
    put_le64(h + 24, a->packet);
    put_le64(h + 32, op);
}

bool
afc_answer(struct afc *a, uint64_t op, const void *p, size_t params, size_t n)
{
    uint8_t head[AFC_HEAD];

    afc_put_head(a, head, op, params, n);
    conn_put(a->c, head, AFC_HEAD);
    conn_put(a->c, p, params + n);
    return conn_flush(a->c);
}

bool
afc_answer_number(struct afc *a, uint64_t op, uint64_t v)
{
    uint8_t le[8];

    put_le64(le, v);
    return afc_answer(a, op, le, 8, 0);
}

bool
afc_status(struct afc *a, unsigned code)
{
    return afc_answer_number(a, OP_STATUS, code);
}

bool
afc_refuse_write(struct afc *a, const char *op, const char *path)
{
    log_event(a->p->udid, a->c->service, "write-refused", "swhat", op,
        "spath", path, NULL);
    return afc_status(a, ST_DENIED);
}

void
afc_faults(struct afc *a, const char *op, const char *path, int64_t n,
    struct mishap *m)
{
    struct fault_query q = {.at = AT_AFC_PATH, .path = path, .op = op,
        .n = n};
    const struct fault *f;

    m->answered = false;
    m->more = true;
    m->cap = a->read_cap;
    while (!m->answered && (f = fault_next(a->p, &q)) != NULL) {
        if (f->act == DO_STALL) {
            m->answered = !stop_sleep(f->ms);
            m->more = !m->answered;
        } else if (f->act == DO_STATUS) {
            m->answered = true;
            m->more = afc_status(a,
                f->code < 0 ? ST_DENIED : (unsigned)f->code);
        } else if (f->act == DO_SHORT_READ) {
            m->cap = f->bytes > 0 ? (uint64_t)f->bytes : 1000;
        } else {
            m->answered = true;
            m->more = false;
            if (f->act == DO_DETACH) {
                mux_detach(a->p, f->ms);
            }
            conn_hang_up(a->c);
        }
    }
}

uint64_t
afc_number(const struct afc *a, size_t i)
{
    return get_le64(a->body + 8 * i);
}
