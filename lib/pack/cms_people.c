#include "pack/cms_people.h"

static bool
agreed_with(CMS_RecipientInfo *ri, X509 *certificate)
{
    STACK_OF(CMS_RecipientEncryptedKey) *keys =
        CMS_RecipientInfo_kari_get0_reks(ri);

    for (int i = 0; i < sk_CMS_RecipientEncryptedKey_num(keys); i++) {
        if (CMS_RecipientEncryptedKey_cert_cmp(
                sk_CMS_RecipientEncryptedKey_value(keys, i), certificate) ==
            0) {
            return true;
        }
    }
    return false;
}

bool
wn_cms_is_for(CMS_ContentInfo *cms, X509 *certificate)
{
    STACK_OF(CMS_RecipientInfo) *all = CMS_get0_RecipientInfos(cms);

    for (int i = 0; i < sk_CMS_RecipientInfo_num(all); i++) {
        CMS_RecipientInfo *ri = sk_CMS_RecipientInfo_value(all, i);
        int type = CMS_RecipientInfo_type(ri);

        if ((type == CMS_RECIPINFO_TRANS &&
                CMS_RecipientInfo_ktri_cert_cmp(ri, certificate) == 0) ||
            (type == CMS_RECIPINFO_AGREE && agreed_with(ri, certificate))) {
            return true;
        }
    }
    return false;
}
