#include "log.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *log_file;
static uint64_t log_seq;

void
log_open(const char *path)
{
    if (path == NULL) {
        return;
    }
    log_file = fopen(path, "w");
    if (log_file == NULL) {
        die("cannot open log %s: %s", path, strerror(errno));
    }
    setvbuf(log_file, NULL, _IOFBF, 1 << 20);
}

/* Bytes that are no UTF-8 come out as \u00XX of the byte: the log must stay
 * JSON even when a client asks for rubbish. */
void
log_json_string(struct buf *out, const char *s)
{
    bool text = is_utf8(s);

    buf_put(out, "\"", 1);
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '"' || c == '\\') {
            buf_put(out, "\\", 1);
        }
        if (c < 0x20 || (c >= 0x80 && !text)) {
            char escape[8];

            buf_put(out, escape, (size_t)snprintf(escape, sizeof(escape),
                "\\u%04x", c));
        } else {
            buf_put(out, s, 1);
        }
    }
    buf_put(out, "\"", 1);
}

static void
write_string(const char *s)
{
    static struct buf b; /* log_lock is held */

    b.n = 0;
    log_json_string(&b, s);
    fwrite(b.p, 1, b.n, log_file);
}

static void
write_int(int64_t v)
{
    char digits[24];
    size_t i = sizeof(digits);
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do {
        digits[--i] = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0) {
        digits[--i] = '-';
    }
    fwrite(digits + i, 1, sizeof(digits) - i, log_file);
}

static void
write_key(const char *key)
{
    putc_unlocked(',', log_file);
    write_string(key);
    putc_unlocked(':', log_file);
}

static void
write_pairs(va_list ap)
{
    const char *key;

    while ((key = va_arg(ap, const char *)) != NULL) {
        if (key[0] == 's' || key[0] == 'j') {
            const char *s = va_arg(ap, const char *);

            if (s != NULL) {
                write_key(key + 1);
                if (key[0] == 's') {
                    write_string(s);
                } else {
                    fputs(s, log_file);
                }
            }
        } else if (key[0] == 'i') {
            write_key(key + 1);
            write_int(va_arg(ap, int64_t));
        } else {
            write_key(key + 1);
            fputs(va_arg(ap, int) ? "true" : "false", log_file);
        }
    }
}

void
log_event(const char *phone, const char *service, const char *op, ...)
{
    va_list ap;

    pthread_mutex_lock(&log_lock);
    if (log_file != NULL) {
        fputs("{\"seq\":", log_file);
        write_int((int64_t)++log_seq);
        if (phone != NULL) {
            write_key("phone");
            write_string(phone);
        }
        write_key("service");
        write_string(service);
        write_key("op");
        write_string(op);
        va_start(ap, op);
        write_pairs(ap);
        va_end(ap);
        fputs("}\n", log_file);
    }
    pthread_mutex_unlock(&log_lock);
}

void
log_flush(void)
{
    pthread_mutex_lock(&log_lock);
    if (log_file != NULL) {
        fflush(log_file);
    }
    pthread_mutex_unlock(&log_lock);
}

void
log_close(void)
{
    pthread_mutex_lock(&log_lock);
    if (log_file != NULL && fclose(log_file) != 0) {
        die("the log could not be written: %s", strerror(errno));
    }
    log_file = NULL;
    pthread_mutex_unlock(&log_lock);
}
