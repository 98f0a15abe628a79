/**
 * What every part of a virtual phone leans on: memory that cannot fail
 * quietly, a growable byte buffer, byte order, sleeping that a stop wakes.
 *
 * This program is a test instrument. A fault of its own (no memory, broken
 * image) ends it with a message; a fault of its client never does.
 */
#ifndef PHONES_BASE_H
#define PHONES_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#else
#define PRINTF_LIKE(f, a)
#endif

/** Print to stderr, after the program's name (PHONE_NAME of the build), and
 *  leave with status 2. */
_Noreturn void
die(const char *fmt, ...) PRINTF_LIKE(1, 2);

void *
xcalloc(size_t n, size_t size);

void *
xrealloc(void *p, size_t n, size_t size);

char *
xstrdup(const char *s);

/** printf into fresh memory; caller frees. */
char *
xformat(const char *fmt, ...) PRINTF_LIKE(1, 2);

/** Growable bytes. All zero is an empty buffer; buf_free ends it. */
struct buf {
    uint8_t *p;
    size_t n;
    size_t cap;
};

/** Room for `more` bytes at the end; the caller adds to n what it used. */
uint8_t *
buf_room(struct buf *b, size_t more);

void
buf_put(struct buf *b, const void *p, size_t n);

void
buf_put_str(struct buf *b, const char *s); /* with its NUL */

void
buf_free(struct buf *b);

void
put_be32(uint8_t *p, uint32_t v);

uint32_t
get_be32(const uint8_t *p);

void
put_le32(uint8_t *p, uint32_t v);

void
put_le64(uint8_t *p, uint64_t v);

uint32_t
get_le32(const uint8_t *p);

uint64_t
get_le64(const uint8_t *p);

/** Lower-case hex with NUL; out holds 2n + 1. */
void
to_hex(const uint8_t *p, size_t n, char *out);

/** SplitMix64: the next number of a seeded, repeatable sequence. */
uint64_t
rng_next(uint64_t *state);

/** A name-based UUID in upper case, the same for the same text. */
void
uuid_from(const char *text, char out[37]);

/** A whole file; NULL when it cannot be read. Caller frees. A NUL follows. */
uint8_t *
read_whole_file(const char *path, size_t *n);

bool
is_utf8(const char *s);

/** Wall clock, ns since 1970. */
int64_t
now_ns(void);

/** Sleep, or return false at once when the program is to stop.
 *  ms < 0 sleeps for ever. */
bool
stop_sleep(int64_t ms);

/** Wake every sleeper and make stop_asked() true. */
void
stop_request(void);

bool
stop_asked(void);

#endif
