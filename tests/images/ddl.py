"""CREATE statements out of compact column lists.

A list is one text: `name` (of the last type named), `TYPE:` switches the type,
`name=VALUE` gives a default, `name!` adds NOT NULL.
"""


def columns(text):
    out, kind = [], "INTEGER"
    for word in text.split():
        if word.endswith(":"):
            kind = word[:-1]
            continue
        name, _, default = word.partition("=")
        rule = f"{name.rstrip('!')} {kind}"
        rule += " NOT NULL" if name.endswith("!") else ""
        rule += f" DEFAULT {default}" if default else ""
        out.append(rule)
    return out


def names(text):
    return [rule.split()[0] for rule in columns(text)]


def table(name, text, *rules):
    """`rules` are table constraints; the first column may be given whole by
    a rule that begins with `^`."""
    first = [rule[1:] for rule in rules if rule.startswith("^")]
    last = [rule for rule in rules if not rule.startswith("^")]
    return f"CREATE TABLE {name} ({', '.join(first + columns(text) + last)})"


AUTO = "^ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE"
CORE = "^Z_PK INTEGER PRIMARY KEY"
CORE_TABLES = [
    "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, "
    "Z_SUPER INTEGER, Z_MAX INTEGER)",
    "CREATE TABLE Z_METADATA (Z_VERSION INTEGER PRIMARY KEY, "
    "Z_UUID VARCHAR(255), Z_PLIST BLOB)",
    "CREATE TABLE Z_MODELCACHE (Z_CONTENT BLOB)",
]
