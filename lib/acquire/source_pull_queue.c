#include "acquire/source_pull_in.h"
#include "base/err.h"

enum wn_status
pull_queue_init(struct pull_queue *q, struct wn_err *err)
{
    *q = (struct pull_queue){ .st = WN_OK, .err = WN_ERR_INIT };
    if (pthread_mutex_init(&q->lock, NULL) != 0) {
        return wn_fail_nomem(err, "files that wait");
    }
    if (pthread_cond_init(&q->changed, NULL) != 0) {
        (void)pthread_mutex_destroy(&q->lock);
        return wn_fail_nomem(err, "files that wait");
    }
    return WN_OK;
}

void
pull_queue_clear(struct pull_queue *q)
{
    (void)pthread_cond_destroy(&q->changed);
    (void)pthread_mutex_destroy(&q->lock);
}

static enum wn_status
failure(const struct pull_queue *q, struct wn_err *err)
{
    return q->st == WN_OK ? WN_OK : wn_fail_again(err, q->st, &q->err);
}

enum wn_status
pull_queue_put(struct pull_queue *q, const struct pull_ready *ready,
    struct wn_err *err)
{
    enum wn_status st;

    (void)pthread_mutex_lock(&q->lock);
    while (q->st == WN_OK && (q->count == PULL_WAITING ||
            (q->count + q->working > 0 &&
                q->bytes + ready->size_bytes > PULL_WAITING_BYTES))) {
        (void)pthread_cond_wait(&q->changed, &q->lock);
    }
    st = failure(q, err);
    if (st == WN_OK) {
        q->at[(q->first + q->count++) % PULL_WAITING] = *ready;
        q->bytes += ready->size_bytes;
        (void)pthread_cond_broadcast(&q->changed);
    }
    (void)pthread_mutex_unlock(&q->lock);
    return st;
}

bool
pull_queue_wait(struct pull_queue *q)
{
    bool going;
    uint64_t before;

    (void)pthread_mutex_lock(&q->lock);
    before = q->bytes;
    going = q->count + q->working > 0;
    while (q->st == WN_OK && q->count + q->working > 0 &&
        q->bytes == before) {
        (void)pthread_cond_wait(&q->changed, &q->lock);
    }
    (void)pthread_mutex_unlock(&q->lock);
    return going;
}

enum wn_status
pull_queue_take(struct pull_queue *q, struct pull_ready *out)
{
    enum wn_status st = WN_END;

    (void)pthread_mutex_lock(&q->lock);
    while (q->st == WN_OK && q->count == 0 && !q->closed) {
        (void)pthread_cond_wait(&q->changed, &q->lock);
    }
    if (q->st == WN_OK && q->count > 0) {
        *out = q->at[q->first];
        q->first = (q->first + 1) % PULL_WAITING;
        q->count--;
        q->working++;
        st = WN_OK;
    }
    (void)pthread_mutex_unlock(&q->lock);
    return st;
}

void
pull_queue_done(struct pull_queue *q, const struct pull_ready *ready,
    bool kept, enum wn_status st, const struct wn_err *err)
{
    (void)pthread_mutex_lock(&q->lock);
    q->working--;
    q->bytes -= ready->size_bytes;
    q->not_kept += st == WN_OK && !kept;
    if (st != WN_OK && q->st == WN_OK) {
        q->st = st;
        q->err = *err;
    }
    (void)pthread_cond_broadcast(&q->changed);
    (void)pthread_mutex_unlock(&q->lock);
}

void
pull_queue_close(struct pull_queue *q)
{
    (void)pthread_mutex_lock(&q->lock);
    q->closed = true;
    (void)pthread_cond_broadcast(&q->changed);
    (void)pthread_mutex_unlock(&q->lock);
}
