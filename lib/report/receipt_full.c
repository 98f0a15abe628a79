#include "report/receipt_in.h"

void
wn_receipt_full(struct wn_paper *p, const struct wn_sealed *s)
{
    (void)wn_receipt_discreet(p, s);
}
