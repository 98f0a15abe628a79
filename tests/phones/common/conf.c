#include "conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct conf {
    yaml_document_t doc;
    char *path;
};

struct conf *
conf_load(const char *path)
{
    struct conf *c = xcalloc(1, sizeof(*c));
    yaml_parser_t parser;
    FILE *f = fopen(path, "rb");

    if (f == NULL) {
        die("cannot open %s: %s", path, strerror(errno));
    }
    c->path = xstrdup(path);
    if (!yaml_parser_initialize(&parser)) {
        die("out of memory");
    }
    yaml_parser_set_input_file(&parser, f);
    if (!yaml_parser_load(&parser, &c->doc)) {
        die("%s line %zu: %s", path, parser.problem_mark.line + 1,
            parser.problem == NULL ? "bad YAML" : parser.problem);
    }
    yaml_parser_delete(&parser);
    fclose(f);
    if (conf_root(c) == NULL || conf_root(c)->type != YAML_MAPPING_NODE) {
        die("%s: a mapping is expected", path);
    }
    return c;
}

void
conf_free(struct conf **c)
{
    if (*c != NULL) {
        yaml_document_delete(&(*c)->doc);
        free((*c)->path);
        free(*c);
        *c = NULL;
    }
}

const yaml_node_t *
conf_root(struct conf *c)
{
    return yaml_document_get_root_node(&c->doc);
}

const char *
conf_scalar(const yaml_node_t *n)
{
    if (n == NULL || n->type != YAML_SCALAR_NODE) {
        return NULL;
    }
    return (const char *)n->data.scalar.value;
}

static bool
is_null(const yaml_node_t *n)
{
    const char *s = conf_scalar(n);

    if (s == NULL || n->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) {
        return false;
    }
    return *s == '\0' || strcmp(s, "~") == 0 || strcmp(s, "null") == 0;
}

bool
conf_pair(struct conf *c, const yaml_node_t *map, size_t i, const char **key,
    const yaml_node_t **value)
{
    const yaml_node_pair_t *p;

    if (map == NULL || map->type != YAML_MAPPING_NODE) {
        return false;
    }
    p = map->data.mapping.pairs.start + i;
    if (p >= map->data.mapping.pairs.top) {
        return false;
    }
    *key = conf_scalar(yaml_document_get_node(&c->doc, p->key));
    *value = yaml_document_get_node(&c->doc, p->value);
    if (*key == NULL) {
        die("%s: a key must be plain text", c->path);
    }
    return true;
}

static const yaml_node_t *
child(struct conf *c, const yaml_node_t *at, const char *key, size_t n)
{
    const yaml_node_t *value;
    const char *k;

    for (size_t i = 0; conf_pair(c, at, i, &k, &value); i++) {
        if (strlen(k) == n && memcmp(k, key, n) == 0) {
            return is_null(value) ? NULL : value;
        }
    }
    return NULL;
}

const yaml_node_t *
conf_node(struct conf *c, const yaml_node_t *at, const char *path)
{
    while (at != NULL && *path != '\0') {
        size_t n = strcspn(path, ".");

        at = child(c, at, path, n);
        path += n + (path[n] == '.');
    }
    return at;
}

const char *
conf_str(struct conf *c, const yaml_node_t *at, const char *path,
    const char *otherwise)
{
    const yaml_node_t *n = conf_node(c, at, path);

    if (n == NULL) {
        return otherwise;
    }
    if (conf_scalar(n) == NULL) {
        die("%s line %zu: %s must be text", c->path, n->start_mark.line + 1,
            path);
    }
    return conf_scalar(n);
}

int64_t
conf_int(struct conf *c, const yaml_node_t *at, const char *path,
    int64_t otherwise)
{
    const yaml_node_t *n = conf_node(c, at, path);
    const char *s = conf_scalar(n);
    char *end = NULL;
    long long v;

    if (n == NULL) {
        return otherwise;
    }
    errno = 0;
    v = s == NULL ? 0 : strtoll(s, &end, 10);
    if (s == NULL || *s == '\0' || *end != '\0' || errno != 0) {
        die("%s line %zu: %s must be a whole number", c->path,
            n->start_mark.line + 1, path);
    }
    return v;
}

bool
conf_bool(struct conf *c, const yaml_node_t *at, const char *path,
    bool otherwise)
{
    const yaml_node_t *n = conf_node(c, at, path);
    const char *s = conf_scalar(n);

    if (n == NULL) {
        return otherwise;
    }
    if (s == NULL || (strcmp(s, "true") != 0 && strcmp(s, "false") != 0)) {
        die("%s line %zu: %s must be true or false", c->path,
            n->start_mark.line + 1, path);
    }
    return strcmp(s, "true") == 0;
}

size_t
conf_len(const yaml_node_t *seq)
{
    if (seq == NULL || seq->type != YAML_SEQUENCE_NODE) {
        return 0;
    }
    return (size_t)(seq->data.sequence.items.top -
        seq->data.sequence.items.start);
}

const yaml_node_t *
conf_item(struct conf *c, const yaml_node_t *seq, size_t i)
{
    return yaml_document_get_node(&c->doc,
        seq->data.sequence.items.start[i]);
}

static bool
in_list(const char *list, const char *key)
{
    size_t n = strlen(key);

    while (*list != '\0') {
        size_t len = strcspn(list, " ");

        if (len == n && memcmp(list, key, n) == 0) {
            return true;
        }
        list += len + (list[len] == ' ');
    }
    return false;
}

void
conf_only(struct conf *c, const yaml_node_t *map, const char *what,
    const char *allowed)
{
    const yaml_node_t *value;
    const char *key;

    if (map == NULL) {
        return;
    }
    if (map->type != YAML_MAPPING_NODE) {
        die("%s line %zu: %s must be a mapping", c->path,
            map->start_mark.line + 1, what);
    }
    for (size_t i = 0; conf_pair(c, map, i, &key, &value); i++) {
        if (!in_list(allowed, key)) {
            die("%s line %zu: %s has no key '%s' (known: %s)", c->path,
                value->start_mark.line + 1, what, key, allowed);
        }
    }
}
