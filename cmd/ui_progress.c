#include <string.h>
#include <time.h>

#include "ui.h"

#define BAR_CELLS 24
#define DRAW_MS 200
#define EVENT_MS 1000

static int64_t
now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
ui_clear_line(struct ui *u)
{
    if (u->drawn) {
        fputs("\r\033[K", stderr);
        u->drawn = false;
    }
}

static void
put_clock(FILE *f, uint64_t s)
{
    fprintf(f, "%llu:%02u", (unsigned long long)(s / 60), (unsigned)(s % 60));
}

static void
put_bar(FILE *f, uint64_t done, uint64_t total)
{
    /* total first: done may run past an estimate */
    unsigned full = done >= total ? BAR_CELLS
        : (unsigned)((double)done / (double)total * BAR_CELLS);

    fputs(" [", f);
    for (unsigned i = 0; i < BAR_CELLS; i++) {
        fputc(i < full ? '#' : '-', f);
    }
    fputc(']', f);
}

static void
put_amount(struct ui *u, const struct wn_progress *p, int64_t now)
{
    uint64_t ms = (uint64_t)(now - u->phase_began_ms);
    uint64_t rate = ms > 500 ? (uint64_t)((double)p->done_bytes * 1000 /
                                          (double)ms) : 0;

    if (p->total_bytes > 0) {
        put_bar(stderr, p->done_bytes, p->total_bytes);
    } else if (p->total_items > 0) {
        put_bar(stderr, p->done_items, p->total_items);
        fprintf(stderr, " %llu of %llu", (unsigned long long)p->done_items,
            (unsigned long long)p->total_items);
    }
    if (p->done_bytes > 0) {
        fputc(' ', stderr);
        out_bytes(stderr, p->done_bytes);
        if (p->total_bytes > 0) {
            fputs(" of ", stderr);
            out_bytes(stderr, p->total_bytes);
        }
    }
    if (rate > 0) {
        fputs(", ", stderr);
        out_bytes(stderr, rate);
        fputs("/s", stderr);
        if (p->total_bytes > p->done_bytes) {
            fputs(", ", stderr);
            put_clock(stderr, (p->total_bytes - p->done_bytes) / rate);
            fputs(" left", stderr);
        }
    }
}

static void
draw(struct ui *u, const struct wn_progress *p, int64_t now)
{
    fputs("\r\033[K", stderr);
    if (p->owner_must) {
        /* Words that cannot be missed: inverse, and they stay. */
        fputs("\033[7m LOOK AT THE PHONE: ", stderr);
        out_text(stderr, p->owner_must);
        fputs(" \033[0m", stderr);
        if (p->seconds_left >= 0) {
            fputc(' ', stderr);
            put_clock(stderr, (uint64_t)p->seconds_left);
            fputs(" left", stderr);
        }
    } else {
        out_text(stderr, p->phase ? p->phase : "");
        put_amount(u, p, now);
    }
    u->drawn = true;
    (void)fflush(stderr);
}

/** No terminal: a line when something begins. */
static void
note(const struct wn_progress *p)
{
    if (p->owner_must) {
        fputs("LOOK AT THE PHONE: ", stderr);
        out_text(stderr, p->owner_must);
    } else {
        out_text(stderr, p->phase ? p->phase : "");
    }
    fputc('\n', stderr);
}

static void
event(const struct wn_progress *p)
{
    struct js j = { stdout, false };

    js_obj(&j, NULL);
    js_str(&j, "event", "progress");
    js_str(&j, "phase", p->phase ? p->phase : "");
    js_int(&j, "done_bytes", p->done_bytes);
    js_int(&j, "total_bytes", p->total_bytes);
    js_int(&j, "done_items", p->done_items);
    js_int(&j, "total_items", p->total_items);
    js_str(&j, "owner_must", p->owner_must);
    if (p->owner_must && p->seconds_left >= 0) {
        js_int(&j, "seconds_left", (uint64_t)p->seconds_left);
    }
    js_end_obj(&j);
    js_done(&j);
}

static bool
became(char *was, size_t cap, const char *is)
{
    bool other = strcmp(was, is) != 0;

    (void)snprintf(was, cap, "%.*s", (int)cap - 1, is);
    return other;
}

void
ui_progress(void *ctx, const struct wn_progress *p)
{
    struct ui *u = ctx;
    int64_t now = now_ms();
    bool begins;
    bool asks;

    (void)pthread_mutex_lock(&u->lock);
    begins = became(u->phase, sizeof(u->phase), p->phase ? p->phase : "");
    asks = became(u->must, sizeof(u->must), p->owner_must ? p->owner_must : "");
    if (begins) {
        u->phase_began_ms = now;
    }
    if (u->bar && u->drawn && (begins || asks)) {
        fputc('\n', stderr); /* one line per phase stays to be read */
        u->drawn = false;
    }
    if (begins || asks ||
        now - u->said_ms >= (u->json ? EVENT_MS : DRAW_MS)) {
        u->said_ms = now;
        if (u->json) {
            event(p);
        }
        if (u->bar) {
            draw(u, p, now);
        } else if (!u->json && (begins || asks)) {
            note(p);
        }
    }
    (void)pthread_mutex_unlock(&u->lock);
}
