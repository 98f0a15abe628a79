/* Whatever is written through the holes reads back byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bundle/sparse.h"

#define FILE_BYTES 70001u

static void
round_trip(const uint8_t *bytes, size_t n, size_t chunk)
{
    char name[] = "/tmp/wn-sparse-XXXXXX";
    uint8_t back[FILE_BYTES];
    int fd = mkstemp(name);
    uint64_t end = 0;
    assert_true(fd >= 0);
    (void)unlink(name);
    for (size_t at = 0; at < n; at += chunk) {
        size_t part = n - at < chunk ? n - at : chunk;
        assert_true(wn_sparse_append(fd, &end, bytes + at, part));
    }
    assert_true(wn_sparse_end(fd, end));
    assert_int_equal(end, n);
    assert_int_equal(pread(fd, back, sizeof(back), 0), n);
    assert_memory_equal(back, bytes, n);
    (void)close(fd);
}

static void
any_pattern_in_any_chunks(void **state)
{
    (void)state;
    static const size_t chunks[] = { 1, 7, 4095, 4096, 4097, 65536, 70001 };
    static uint8_t bytes[FILE_BYTES];
    uint32_t seed = 1;
    for (int round = 0; round < 40; round++) {
        for (size_t i = 0; i < FILE_BYTES; i++) {
            seed = seed * 1664525u + 1013904223u;
            /* Whole blocks of zeros, single zeros, and zeros at both ends. */
            bool zero = ((i / 4096) * 2654435761u + (uint32_t)round) % 3 == 0;
            bytes[i] = zero ? 0 : (uint8_t)(seed >> 24);
        }
        size_t which = (size_t)round % (sizeof(chunks) / sizeof(chunks[0]));
        round_trip(bytes, FILE_BYTES - (size_t)round, chunks[which]);
    }
}

static void
zeros_take_no_room(void **state)
{
    (void)state;
    static const uint8_t zeros[1 << 20];
    char name[] = "/tmp/wn-sparse-XXXXXX";
    int fd = mkstemp(name);
    uint64_t end = 0;
    struct stat st;
    assert_true(fd >= 0);
    (void)unlink(name);
    assert_true(wn_sparse_append(fd, &end, "head", 4));
    assert_true(wn_sparse_append(fd, &end, zeros, sizeof(zeros)));
    assert_true(wn_sparse_end(fd, end));
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_size, sizeof(zeros) + 4);
    assert_true(st.st_blocks * 512 < 64 << 10);
    (void)close(fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_pattern_in_any_chunks),
        cmocka_unit_test(zeros_take_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
