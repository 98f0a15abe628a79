"""Every template in filters/ is run by a test, and named in its README."""

from tree import SOURCE, finish, object_to

tests = "".join(p.read_text() for p in (SOURCE / "tests").rglob("*.py")
                if p.name != "filters.py")
looked = 0
for template in sorted((SOURCE / "filters").glob("*.yaml")):
    looked += 1
    if template.stem not in tests:
        object_to(template, 1, "no test names this template")
finish(looked)
