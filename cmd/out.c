#include "out.h"

#include <errno.h>
#include <string.h>

/** Length of one valid UTF-8 sequence at s, 0 when it is none. */
static size_t
sequence(const unsigned char *s, uint32_t *c)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if ((s[0] >= 0x80 && s[0] < 0xC2) || s[0] > 0xF4) {
        return 0;
    }
    *c = n == 1 ? s[0] : s[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            return 0;
        }
        *c = *c << 6 | (s[i] & 0x3Fu);
    }
    return *c < least[n] || *c > 0x10FFFF || (*c >= 0xD800 && *c <= 0xDFFF)
        ? 0 : n;
}

/** Would it steer a terminal, or the order in which text is read? */
static bool
steers(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C ||
        (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
        (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

void
out_text(FILE *f, const char *s)
{
    const unsigned char *p = (const unsigned char *)s;

    while (*p) {
        uint32_t c = 0;
        size_t n = sequence(p, &c);

        if (n == 0) {
            fprintf(f, "\\x%02x", *p++);
        } else if (steers(c)) {
            fprintf(f, "\\u{%x}", (unsigned)c);
            p += n;
        } else {
            fwrite(p, 1, n, f);
            p += n;
        }
    }
}

void
out_bytes(FILE *f, uint64_t n)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
    double v = (double)n;
    size_t i = 0;

    while (v >= 1000 && i + 1 < sizeof(units) / sizeof(units[0])) {
        v /= 1000;
        i++;
    }
    fprintf(f, i == 0 ? "%.0f %s" : "%.1f %s", v, units[i]);
}

static void
quoted(FILE *f, const char *s)
{
    const unsigned char *p = (const unsigned char *)s;

    fputc('"', f);
    while (*p) {
        uint32_t c = 0;
        size_t n = sequence(p, &c);

        if (n == 0) {
            fputs("\\ufffd", f);
            p++;
        } else if (c == '"' || c == '\\') {
            fprintf(f, "\\%c", (int)c);
            p += n;
        } else if (c < 0x10000 && steers(c)) {
            fprintf(f, "\\u%04x", (unsigned)c);
            p += n;
        } else {
            fwrite(p, 1, n, f);
            p += n;
        }
    }
    fputc('"', f);
}

static void
lead(struct js *j, const char *key)
{
    if (j->comma) {
        fputc(',', j->f);
    }
    j->comma = false;
    if (key) {
        quoted(j->f, key);
        fputc(':', j->f);
    }
}

void
js_obj(struct js *j, const char *key)
{
    lead(j, key);
    fputc('{', j->f);
}

void
js_end_obj(struct js *j)
{
    fputc('}', j->f);
    j->comma = true;
}

void
js_arr(struct js *j, const char *key)
{
    lead(j, key);
    fputc('[', j->f);
}

void
js_end_arr(struct js *j)
{
    fputc(']', j->f);
    j->comma = true;
}

void
js_str(struct js *j, const char *key, const char *value)
{
    lead(j, key);
    if (value) {
        quoted(j->f, value);
    } else {
        fputs("null", j->f);
    }
    j->comma = true;
}

void
js_int(struct js *j, const char *key, uint64_t value)
{
    lead(j, key);
    fprintf(j->f, "%llu", (unsigned long long)value);
    j->comma = true;
}

void
js_bool(struct js *j, const char *key, bool value)
{
    lead(j, key);
    fputs(value ? "true" : "false", j->f);
    j->comma = true;
}

void
js_done(struct js *j)
{
    fputc('\n', j->f);
    (void)fflush(j->f);
    j->comma = false;
}

/** A failure without advice of its own is no end of the road either. */
static const char *
advice(int exit_code)
{
    static const char *const todo[] = {
        [1] = "This is a fault of the program. Please report it with what "
              "was said here.",
        [2] = "Look at the verb's options with --help.",
        [3] = "See all that is wrong with it: winnow check",
        [4] = "See how it stands: winnow check",
        [5] = "See which phones are connected: winnow devices",
        [6] = "Look at the phone, do what it asks, and start again.",
        [7] = "Nothing was kept. Check the cable and start again.",
        [9] = "Check the place for the bundle: does it exist, may it be "
              "written to, is there room?",
        [10] = "Do not rely on it. Compare it with another copy.",
        [11] = "Nothing was sealed. Start again when everybody is ready.",
    };

    return exit_code > 0 &&
            (size_t)exit_code < sizeof(todo) / sizeof(todo[0]) &&
            todo[exit_code]
        ? todo[exit_code] : "";
}

int
out_error(bool json, int exit_code, const char *text, const char *todo)
{
    todo = todo[0] != '\0' ? todo : advice(exit_code);
    fputs("winnow: ", stderr);
    out_text(stderr, text);
    fputc('\n', stderr);
    if (todo[0] != '\0') {
        fputs("What to do now: ", stderr);
        out_text(stderr, todo);
        fputc('\n', stderr);
    }
    if (json) {
        struct js j = { stdout, false };

        js_obj(&j, NULL);
        js_str(&j, "event", "error");
        js_int(&j, "exit", (uint64_t)exit_code);
        js_str(&j, "text", text);
        js_str(&j, "todo", todo);
        js_end_obj(&j);
        js_done(&j);
    }
    return exit_code;
}

int
out_failure(bool json, enum wn_status st, const struct wn_err *err)
{
    return out_error(json, wn_exit_code(st),
        err->text[0] != '\0' ? err->text : "something failed and gave no "
                                            "reason", err->todo);
}

int
out_close(int exit_code)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "winnow: standard output could not be written: %s\n",
            strerror(errno));
        return exit_code == 0 ? 9 : exit_code;
    }
    return exit_code;
}
