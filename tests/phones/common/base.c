#include "base.h"

#include <errno.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t stop_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t stop_cond = PTHREAD_COND_INITIALIZER;
static bool stopping;

_Noreturn void
die(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fputs(PHONE_NAME ": ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(2);
}

void *
xcalloc(size_t n, size_t size)
{
    void *p = calloc(n == 0 ? 1 : n, size == 0 ? 1 : size);

    if (p == NULL) {
        die("out of memory");
    }
    return p;
}

void *
xrealloc(void *p, size_t n, size_t size)
{
    void *q;

    if (size != 0 && n > SIZE_MAX / size) {
        die("size overflow");
    }
    q = realloc(p, n * size == 0 ? 1 : n * size);
    if (q == NULL) {
        die("out of memory");
    }
    return q;
}

char *
xstrdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *p = xcalloc(n, 1);

    memcpy(p, s, n);
    return p;
}

char *
xformat(const char *fmt, ...)
{
    va_list ap;
    va_list again;
    char *out;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) {
        die("cannot format");
    }
    out = xcalloc((size_t)n + 1, 1);
    vsnprintf(out, (size_t)n + 1, fmt, again);
    va_end(again);
    return out;
}

uint64_t
rng_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

void
uuid_from(const char *text, char out[37])
{
    static const char digit[] = "0123456789ABCDEF";
    uint8_t h[SHA_DIGEST_LENGTH];
    size_t o = 0;

    SHA1((const unsigned char *)text, strlen(text), h);
    h[6] = (uint8_t)((h[6] & 0x0F) | 0x50);
    h[8] = (uint8_t)((h[8] & 0x3F) | 0x80);
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            out[o++] = '-';
        }
        out[o++] = digit[h[i] >> 4];
        out[o++] = digit[h[i] & 15];
    }
    out[o] = '\0';
}

uint8_t *
read_whole_file(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    struct buf b = {0};
    size_t got;

    if (f == NULL) {
        return NULL;
    }
    do {
        got = fread(buf_room(&b, 65536), 1, 65536, f);
        b.n += got;
    } while (got > 0);
    if (ferror(f)) {
        fclose(f);
        buf_free(&b);
        return NULL;
    }
    fclose(f);
    *buf_room(&b, 1) = 0;
    *n = b.n;
    return b.p;
}

bool
is_utf8(const char *s)
{
    const uint8_t *p = (const uint8_t *)s;

    while (*p != 0) {
        size_t more = *p < 0x80 ? 0 : *p >= 0xF0 ? 3 : *p >= 0xE0 ? 2 : 1;

        /* Longer than it need be, half of a surrogate pair, past U+10FFFF. */
        if ((*p >= 0x80 && *p < 0xC2) || *p > 0xF4 ||
            (*p == 0xE0 && p[1] < 0xA0) || (*p == 0xED && p[1] > 0x9F) ||
            (*p == 0xF0 && p[1] < 0x90) || (*p == 0xF4 && p[1] > 0x8F)) {
            return false;
        }
        for (p++; more > 0; more--, p++) {
            if ((*p & 0xC0) != 0x80) {
                return false;
            }
        }
    }
    return true;
}

int64_t
now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool
stop_sleep(int64_t ms)
{
    struct timespec until;
    bool go_on;
    int rc = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    if (ms > 0) {
        int64_t ns = until.tv_nsec + (ms % 1000) * 1000000;

        until.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
        until.tv_nsec = (long)(ns % 1000000000);
    }
    pthread_mutex_lock(&stop_lock);
    while (!stopping && ms != 0 && rc != ETIMEDOUT) {
        rc = ms < 0 ? pthread_cond_wait(&stop_cond, &stop_lock)
                    : pthread_cond_timedwait(&stop_cond, &stop_lock, &until);
    }
    go_on = !stopping;
    pthread_mutex_unlock(&stop_lock);
    return go_on;
}

void
stop_request(void)
{
    pthread_mutex_lock(&stop_lock);
    stopping = true;
    pthread_cond_broadcast(&stop_cond);
    pthread_mutex_unlock(&stop_lock);
}

bool
stop_asked(void)
{
    bool s;

    pthread_mutex_lock(&stop_lock);
    s = stopping;
    pthread_mutex_unlock(&stop_lock);
    return s;
}
