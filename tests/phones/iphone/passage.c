#include "passage.h"

#include <errno.h>
#include <unistd.h>

#define CODE_DATA 0x0C

static bool
read_plain(struct passage *s, uint8_t *out, size_t n)
{
    if (s->item->synth != NULL) {
        return synth_read(s->item->synth, s->item->index, s->offset, out,
            n) == n;
    }
    for (size_t at = 0; at < n;) {
        ssize_t got = pread(s->fd, out + at, n - at,
            (off_t)(s->offset + at));

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        at += (size_t)got;
    }
    return true;
}

/* One block straight into the gathering buffer. */
static bool
send_block(struct passage *s, size_t n, bool last)
{
    struct backup *b = s->b;
    uint8_t *head = conn_room(b->d->c, 5 + n + 32);
    uint8_t *body = head + 5;
    uint8_t *plain = b->encrypted ? b->plain : body;
    int out = (int)n;
    int rest = 0;

    if (!read_plain(s, plain, n)) {
        return false;
    }
    if (s->digest) {
        EVP_DigestUpdate(b->digest, plain, n);
    }
    if (s->flip >= s->offset && s->flip - s->offset < n) {
        plain[s->flip - s->offset] ^= 0x01;
    }
    if (b->encrypted && (EVP_EncryptUpdate(b->cipher, body, &out, plain,
            (int)n) != 1 || (last && EVP_EncryptFinal_ex(b->cipher,
            body + out, &rest) != 1))) {
        die("AES failed");
    }
    if (out + rest > 0) {
        put_be32(head, (uint32_t)(out + rest) + 1);
        head[4] = CODE_DATA;
        conn_commit(b->d->c, 5 + (size_t)(out + rest));
    }
    s->offset += n;
    return !b->d->c->dead;
}

bool
passage_send(struct passage *s, uint32_t id)
{
    static const uint8_t iv[16];
    struct backup *b = s->b;
    uint8_t key[32];
    bool ok = true;

    s->offset = 0;
    if (s->digest) {
        EVP_DigestInit_ex2(b->digest, EVP_sha1(), NULL);
    }
    if (b->encrypted) {
        keybag_file_key(&b->kb, id, key);
        if (EVP_EncryptInit_ex2(b->cipher, EVP_aes_256_cbc(), key, iv,
                NULL) != 1) {
            die("AES failed");
        }
    }
    if (s->limit == 0 && b->encrypted) {
        ok = send_block(s, 0, true);
    }
    while (ok && s->offset < s->limit) {
        uint64_t left = s->limit - s->offset;

        ok = send_block(s, (size_t)(left < b->block ? left : b->block),
            left <= b->block);
    }
    if (s->digest && ok && s->limit == s->item->size) {
        EVP_DigestFinal_ex(b->digest, s->item->real->digest, NULL);
        s->item->real->has_digest = true;
    }
    return ok;
}
