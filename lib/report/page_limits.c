/** What a reader must not conclude, and the words used. */
#include "report/page.h"

static const char limits_first[] =
    "<section aria-labelledby=\"limits\">\n<h2 id=\"limits\">What this cannot "
    "show</h2>\n<ul>\n"
    "<li><strong>Text as it stood at extraction.</strong> Some programs let "
    "their users change or take back what was sent. Where the phone says so, "
    "it is marked; what it looked like on another phone is not known.</li>\n"
    "<li><strong>Absence does not show that nothing was sent.</strong> What "
    "was deleted, kept elsewhere, or not asked for, is not here.</li>\n"
    "<li><strong>The conversation may continue before and after.</strong> "
    "Only what lies within the agreed dates and people was taken. Where "
    "messages in between were not kept, a line says so.</li>\n";

static const char disposed[] =
    "<li>What some rules had kept was destroyed later. It may have been seen "
    "before that, and where its messages stood no line marks the gap.</li>\n";

static const char limits_rest[] =
    "<li><strong>Other apps were not looked at.</strong> Which were, and which "
    "were not, stands with each rule above.</li>\n"
    "<li>Times are those of the phone, and of whoever set them: the phone "
    "itself, the network, or the other side. They were not corrected.</li>\n"
    "<li>A number or an account tells which phone or account wrote, not who "
    "held it.</li>\n"
    "<li>That a message is marked as read or delivered is what the phone was "
    "told. Such marks can be switched off: that there is none proves "
    "nothing.</li>\n</ul>\n</section>\n";

static const char words[] =
    "<section aria-labelledby=\"words\">\n<h2 id=\"words\">Words used "
    "here</h2>\n<dl>\n"
    "<dt>Agreement, filter</dt><dd>What was agreed to be taken, in a form "
    "that a program can follow: kinds of things, dates, people, "
    "apps.</dd>\n"
    "<dt>Bundle</dt><dd>The folder that this report lies in, with everything "
    "that was kept.</dd>\n"
    "<dt>Checksum, SHA-256</dt><dd>A number made of a file. If one letter of "
    "the file changes, it is another number; nobody can make two files with "
    "the same one.</dd>\n"
    "<dt>Conversation</dt><dd>Messages that the phone itself keeps "
    "together.</dd>\n"
    "<dt>Edited</dt><dd>Changed by its sender after it was sent.</dd>\n"
    "<dt>Gap</dt><dd>Messages lie here that were not kept.</dd>\n"
    "<dt>Item</dt><dd>One record of the bundle: a message, a call, a picture. "
    "Its number is that in records.sqlite.</dd>\n"
    "<dt>Phone's owner</dt><dd>The side of the phone that was copied, whoever "
    "held it.</dd>\n"
    "<dt>Reaction</dt><dd>A small mark that somebody put on a message, such "
    "as a heart.</dd>\n"
    "<dt>Rule</dt><dd>One part of the agreement.</dd>\n"
    "<dt>Seal</dt><dd>The checksum of all checksums. Whoever wrote it down "
    "can tell whether anything was changed since.</dd>\n"
    "<dt>Taken back, unsent</dt><dd>Removed by its sender after it was "
    "sent.</dd>\n"
    "<dt>selected-on-device</dt><dd>The phone itself picked out what was "
    "agreed; the rest did not leave it.</dd>\n"
    "<dt>fetched-one-by-one</dt><dd>Each was fetched by itself.</dd>\n"
    "<dt>drained-in-transit</dt><dd>The phone sent more than was agreed; the "
    "program tested it in memory, showed it to nobody, and kept only what is "
    "listed.</dd>\n"
    "<dt><i class=\"c\">U+200B</i></dt><dd>A character that cannot be seen, "
    "shown by its number.</dd>\n"
    "<dt>UTC</dt><dd>The time that is the same everywhere. In winter it is "
    "that of London.</dd>\n</dl>\n</section>\n";

void
wn_page_limits(struct wn_page *p)
{
    wn_html(&p->h, limits_first);
    wn_html(&p->h, wn_page_disposed(p) ? disposed : "");
    wn_html(&p->h, limits_rest);
    wn_html(&p->h, words);
}
