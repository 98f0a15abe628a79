/* find, as toybox has it. */
#include "fs.h"
#include "log.h"
#include "shell_state.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define NEWERXY_SINCE 30 /* toybox 0.8.3, in Android 11 */
#define TESTS 16
#define DAY_S 86400

enum find_what {
    FIND_TYPE,
    FIND_NAME,
    FIND_NEWER, /* strictly, than a time in ns */
    FIND_MTIME, /* whole days ago: more, exactly, fewer */
};

struct find_test {
    enum find_what what;
    bool negated;
    const char *text; /* of -type, -name */
    int64_t value;
    char sign;        /* of -mtime: +, - or 0 */
};

struct find {
    struct shell *sh;
    struct find_test test[TESTS];
    size_t ntests;
    int64_t max_depth;
    char end;         /* of a name: LF or NUL */
    int64_t now_ns;
    int status;
    struct buf served;
};

struct entry {
    char *path; /* as printed */
    int why;    /* errno of its lstat, else 0 */
    struct stat st;
    int64_t depth;
};

static int64_t
mtime_ns(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static bool
test_holds(const struct find *f, const struct find_test *t,
    const char *path, const struct stat *st)
{
    const char *slash = strrchr(path, '/');
    int64_t days;

    switch (t->what) {
    case FIND_TYPE:
        return (S_ISREG(st->st_mode) && *t->text == 'f') ||
            (S_ISDIR(st->st_mode) && *t->text == 'd') ||
            (S_ISLNK(st->st_mode) && *t->text == 'l');
    case FIND_NAME:
        return fnmatch(t->text, slash == NULL || slash[1] == '\0' ? path :
            slash + 1, 0) == 0;
    case FIND_NEWER:
        return mtime_ns(st) > t->value;
    case FIND_MTIME:
        days = (f->now_ns / 1000000000 - st->st_mtime) / DAY_S;
        return t->sign == '+' ? days > t->value : t->sign == '-' ?
            days < t->value : days == t->value;
    }
    return false;
}

static void
visit(struct find *f, const char *path, const struct stat *st)
{
    for (size_t i = 0; i < f->ntests; i++) {
        if (test_holds(f, &f->test[i], path, st) == f->test[i].negated) {
            return;
        }
    }
    sh_out(f->sh, path, strlen(path));
    sh_out(f->sh, &f->end, 1);
    buf_put(&f->served, ",", f->served.n > 0 ? 1 : 0);
    log_json_string(&f->served, path);
}

/* What is still to be visited; the next one is the last. */
struct stack {
    const struct entry *folder; /* whose names are added */
    struct entry *at;
    size_t n;
    size_t cap;
};

static void
push(struct stack *s, const struct entry *e)
{
    if (s->n == s->cap) {
        s->cap = s->cap == 0 ? 64 : s->cap * 2;
        s->at = xrealloc(s->at, s->cap, sizeof(*s->at));
    }
    s->at[s->n++] = *e;
}

static void
push_name(void *ctx, const char *name, int why, const struct stat *st)
{
    struct stack *s = ctx;
    const char *path = s->folder->path;
    struct entry e = {.why = why, .depth = s->folder->depth + 1};

    if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
        e.st = *st;
        e.path = xformat("%s%s%s", path, path[strlen(path) - 1] == '/' ? "" :
            "/", name);
        push(s, &e);
    }
}

static void
turn_round(struct entry *e, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct entry other = e[i];

        e[i] = e[n - 1 - i];
        e[n - 1 - i] = other;
    }
}

static void
visit_one(struct find *f, struct stack *s, const struct entry *e)
{
    size_t before = s->n;
    int why = e->why;

    if (why == 0) {
        visit(f, e->path, &e->st);
        if (S_ISDIR(e->st.st_mode) && e->depth != f->max_depth) {
            s->folder = e;
            why = fs_list(f->sh->phone, e->path, push_name, s);
            turn_round(s->at + before, s->n - before);
        }
    }
    if (why != 0) {
        f->status = sh_file_error(f->sh, "find", e->path, why);
    }
}

/* A link is not followed, unless a slash stands behind it. */
static void
walk(struct find *f, const char *path)
{
    struct stack s = {.n = 0};
    struct entry first = {.path = xstrdup(path)};
    size_t n = strlen(path);

    first.why = fs_stat(f->sh->phone, path, n > 0 && path[n - 1] == '/',
        &first.st);
    push(&s, &first);
    while (s.n > 0) {
        struct entry e = s.at[--s.n];

        if (!f->sh->gone) {
            visit_one(f, &s, &e);
        }
        free(e.path);
    }
    free(s.at);
}

/* @SECONDS, the only spelling of a time that is simulated. */
static bool
take_time(const char *s, int64_t *ns)
{
    char *end;
    long long v = *s == '@' ? strtoll(s + 1, &end, 10) : 0;

    if (*s != '@' || end == s + 1 || *end != '\0' || v > 9000000000 ||
        v < -9000000000) {
        return false;
    }
    *ns = (int64_t)v * 1000000000;
    return true;
}

static bool
take_value(struct find *f, struct find_test *t, const char *option,
    const char *value)
{
    struct stat st;
    char *end;

    t->text = value;
    if (strcmp(option, "-type") == 0) {
        t->what = FIND_TYPE;
        return strlen(value) == 1 && strchr("fdl", *value) != NULL;
    }
    if (strcmp(option, "-name") == 0) {
        t->what = FIND_NAME;
        return true;
    }
    t->what = FIND_NEWER;
    if (strcmp(option, "-newermt") == 0) {
        return f->sh->phone->sdk >= NEWERXY_SINCE &&
            take_time(value, &t->value);
    }
    if (strcmp(option, "-newer") == 0) {
        if (fs_stat(f->sh->phone, value, true, &st) != 0) {
            return false;
        }
        t->value = mtime_ns(&st);
        return true;
    }
    t->what = FIND_MTIME;
    t->sign = *value == '+' || *value == '-' ? *value++ : '\0';
    t->value = strtoll(value, &end, 10);
    return strcmp(option, "-mtime") == 0 && end != value && *end == '\0';
}

/* One word of the expression and what belongs to it. False when it is bad. */
static bool
take(struct find *f, int argc, char **argv, int *i, bool *negated)
{
    const char *option = argv[*i];
    char *end;

    if (strcmp(option, "!") == 0) {
        *negated = !*negated;
        return true;
    }
    if (strncmp(option, "-print", 6) == 0) {
        f->end = strcmp(option, "-print0") == 0 ? '\0' : '\n';
        return option[6] == '\0' || strcmp(option, "-print0") == 0;
    }
    if (*i + 1 == argc || f->ntests == TESTS) {
        return false;
    }
    if (strcmp(option, "-maxdepth") == 0) {
        f->max_depth = strtoll(argv[++*i], &end, 10);
        return f->max_depth >= 0 && *end == '\0';
    }
    f->test[f->ntests].negated = *negated;
    *negated = false;
    return take_value(f, &f->test[f->ntests++], option, argv[++*i]);
}

static int
refused(struct shell *sh, const char *option)
{
    static const char *const doing[] = {"-exec", "-execdir", "-ok", "-okdir",
        "-delete"};

    for (size_t i = 0; i < sizeof(doing) / sizeof(doing[0]); i++) {
        if (strcmp(option, doing[i]) == 0) {
            sh_violation(sh, "find", option);
        }
    }
    sh_complain(sh, "find: bad arg '%s'\n", option);
    return 1;
}

int
cmd_find(struct shell *sh, int argc, char **argv)
{
    struct find f = {.sh = sh, .max_depth = INT64_MAX, .end = '\n',
        .now_ns = now_ns() + sh->phone->skew_ms * 1000000};
    bool negated = false;
    int paths = 1;
    char *served;

    while (paths < argc && argv[paths][0] != '-' &&
        strcmp(argv[paths], "!") != 0) {
        paths++;
    }
    for (int i = paths; i < argc; i++) {
        const char *option = argv[i];

        if (!take(&f, argc, argv, &i, &negated)) {
            return refused(sh, option);
        }
    }
    for (int i = 1; i < paths; i++) {
        walk(&f, argv[i]);
    }
    if (paths == 1) {
        walk(&f, "/");
    }
    buf_put(&f.served, "", 1);
    served = xformat("[%s]", (const char *)f.served.p);
    log_event(sh->phone->serial, "shell", "find", "jnames", served, NULL);
    free(served);
    buf_free(&f.served);
    return f.status;
}
