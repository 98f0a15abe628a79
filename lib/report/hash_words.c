/** The seal hash for the ear: each of its first bytes is one of 256 short words
 * (docs/receipt.md has the same list). Words that a telephone does not mix up,
 * and that mean nothing to whoever overhears them. */
#include <string.h>

#include "report/hash_words.h"

static const char words[256][9] = {
    "acorn", "apple", "apron", "arrow", "attic", "autumn", "badge", "bagel",
    "baker", "bamboo", "banana", "barn", "basil", "basket", "bean", "bell",
    "bench", "berry", "biscuit", "blanket", "blue", "boat", "book", "bottle",
    "bowl", "branch", "bread", "brick", "bridge", "broom", "brown", "brush",
    "bucket", "butter", "button", "cabin", "cactus", "cake", "camel", "candle",
    "canoe", "carpet", "carrot", "castle", "cedar", "chalk", "cheese",
    "cherry", "chess", "circle", "clay", "clock", "cloud", "clover", "cocoa",
    "coconut", "comet", "copper", "coral", "cotton", "crane", "cream",
    "cricket", "cup", "curtain", "daisy", "dawn", "desk", "diamond", "dinner",
    "dolphin", "domino", "donkey", "door", "dragon", "drum", "duck", "eagle",
    "echo", "egg", "elbow", "engine", "evening", "falcon", "farm", "feather",
    "fern", "fiddle", "field", "flag", "flute", "forest", "fox", "frog",
    "garden", "garlic", "gate", "ginger", "giraffe", "globe", "gold", "goose",
    "grape", "grass", "green", "guitar", "hammer", "harbour", "harp", "hat",
    "hazel", "hedge", "helmet", "heron", "hill", "honey", "horse", "igloo",
    "island", "jacket", "jam", "jasmine", "jelly", "jewel", "juice", "jungle",
    "kettle", "kite", "kiwi", "koala", "ladder", "lagoon", "lamp", "lantern",
    "leaf", "lemon", "lentil", "lilac", "lily", "lion", "lizard", "llama",
    "lobster", "lunch", "magnet", "mango", "maple", "marble", "meadow",
    "melon", "milk", "mirror", "moon", "morning", "moss", "mouse", "museum",
    "mustard", "napkin", "needle", "north", "nutmeg", "oak", "oasis", "ocean",
    "olive", "onion", "orange", "orchid", "otter", "owl", "paddle", "palm",
    "panda", "paper", "parcel", "peach", "pearl", "pebble", "pencil", "pepper",
    "piano", "pillow", "pine", "planet", "plum", "poem", "pony", "poppy",
    "potato", "pumpkin", "puzzle", "quartz", "quilt", "rabbit", "radish",
    "rain", "raven", "ribbon", "rice", "river", "robin", "rocket", "rose",
    "ruby", "sail", "salmon", "salt", "sand", "scarf", "shell", "shoe",
    "silver", "sky", "slate", "snow", "soap", "spoon", "spring", "square",
    "star", "stone", "straw", "sugar", "summer", "sun", "swan", "table", "tea",
    "teapot", "temple", "thimble", "tiger", "toast", "tomato", "tower",
    "train", "tulip", "tunnel", "turtle", "umbrella", "valley", "velvet",
    "violet", "violin", "wagon", "walnut", "water", "wheel", "window",
    "winter", "wolf", "wood", "yacht", "yellow", "zebra",
};

char *
wn_hash_words(char dst[WN_HASH_WORDS_BYTES], const char *hex)
{
    uint8_t bytes[WN_HASH_WORDS];
    char first[2 * WN_HASH_WORDS + 1] = "";
    size_t n = 0;

    dst[0] = '\0';
    memcpy(first, hex, strnlen(hex, sizeof(first) - 1));
    if (wn_unhex(bytes, sizeof(bytes), first) != WN_OK) {
        return dst;
    }
    for (size_t i = 0; i < WN_HASH_WORDS; i++) {
        const char *word = words[bytes[i]];
        size_t length = strlen(word);

        if (i > 0) {
            dst[n++] = ' ';
        }
        memcpy(dst + n, word, length + 1);
        n += length;
    }
    return dst;
}
