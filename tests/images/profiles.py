"""The profiles by name, and build(), which makes any of them."""

from .image import Image
from .month import build_month

# name -> (function(image, **options), {option: (type, default, help)})
PROFILES = {
    "month": (build_month, {
        "around": (str, "2026-03-14", "last day of the two weeks that matter"),
        "photos": (int, 300, "pictures and screenshots"),
    }),
}


def build(profile, out, seed=1, ios=17, canaries=True, **options):
    """Make one image in the folder `out`, which must be new or empty."""
    function, known = PROFILES[profile]
    unknown = set(options) - set(known)
    if unknown:
        raise TypeError(f"{profile} has no option {sorted(unknown)}")
    image = Image(out, profile, seed, ios, canaries)
    settings = {name: default for name, (_, default, _) in known.items()}
    settings.update(options)
    function(image, **settings)
    image.finish()
    return image
