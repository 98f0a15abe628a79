/** phone.yaml (or the same as JSON), read with libyaml and asked by path. */
#ifndef PHONES_CONF_H
#define PHONES_CONF_H

#include "base.h"

#include <yaml.h>

struct conf;

/** Dies with file, line and reason when the file is not good YAML. */
struct conf *
conf_load(const char *path);

void
conf_free(struct conf **c);

const yaml_node_t *
conf_root(struct conf *c);

/** The value at a dotted path below `at`, or NULL (also for a null value). */
const yaml_node_t *
conf_node(struct conf *c, const yaml_node_t *at, const char *path);

const char *
conf_str(struct conf *c, const yaml_node_t *at, const char *path,
    const char *otherwise);

/** Dies when the value is there and no whole number. */
int64_t
conf_int(struct conf *c, const yaml_node_t *at, const char *path,
    int64_t otherwise);

/** Dies when the value is there and neither true nor false. */
bool
conf_bool(struct conf *c, const yaml_node_t *at, const char *path,
    bool otherwise);

/** Items of a sequence; 0 for NULL or anything else. */
size_t
conf_len(const yaml_node_t *seq);

const yaml_node_t *
conf_item(struct conf *c, const yaml_node_t *seq, size_t i);

/** Key and value of a mapping's i-th pair; false past the end. */
bool
conf_pair(struct conf *c, const yaml_node_t *map, size_t i, const char **key,
    const yaml_node_t **value);

/** The text of a scalar, else NULL. */
const char *
conf_scalar(const yaml_node_t *n);

/** Dies when the mapping at `map` has a key outside the space-separated list:
 *  a misspelt fault that never fires would make a test say nothing. */
void
conf_only(struct conf *c, const yaml_node_t *map, const char *what,
    const char *allowed);

#endif
