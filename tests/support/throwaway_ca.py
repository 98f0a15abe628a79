"""A certificate authority that lives as long as one test: keys and
certificates as PEM files, with any dates. Judging is left to openssl."""

import datetime
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def make_key(kind):
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:] or 2048))
    return ec.generate_private_key(
        {"p256": ec.SECP256R1, "p384": ec.SECP384R1,
         "p224": ec.SECP224R1}[kind]())


class Pair:
    """A key and, where it has one, its certificate: files NAME.key, NAME.pem,
    and NAME.pub for a key without."""

    def __init__(self, folder, name, key):
        self.key_object = key
        self.key = Path(folder) / f"{name}.key"
        self.certificate = Path(folder) / f"{name}.pem"
        self.public = Path(folder) / f"{name}.pub"
        self.save_key(self.key)
        self.public.write_bytes(key.public_key().public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo))

    def save_key(self, path, passphrase=None):
        path.write_bytes(self.key_object.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase)
            if passphrase else serialization.NoEncryption()))


class Authority(Pair):
    def __init__(self, folder, name="ca"):
        super().__init__(folder, name, make_key("p256"))
        self.folder = folder
        self.name = x509.Name([x509.NameAttribute(
            NameOID.COMMON_NAME, f"Throwaway {name}")])
        self.x509 = self._build(
            self.name, self.key_object.public_key(), -400 * DAY, 400 * DAY,
            [(x509.BasicConstraints(ca=True, path_length=None), True)])
        self._save(self.certificate, self.x509)

    def _build(self, subject, public, start, end, extensions):
        build = x509.CertificateBuilder().subject_name(subject).issuer_name(
            self.name).public_key(public).serial_number(
            x509.random_serial_number()).not_valid_before(
            now() + start).not_valid_after(now() + end)
        for extension, critical in extensions:
            build = build.add_extension(extension, critical)
        return build.sign(self.key_object, hashes.SHA256())

    @staticmethod
    def _save(path, certificate):
        path.write_bytes(certificate.public_bytes(
            serialization.Encoding.PEM))

    def issue(self, name, kind="p256", start=-DAY, end=30 * DAY, uses=None,
              stamps=False, subject=None):
        """A key with a certificate of this authority; uses: digitalSignature
        or not, None = not said."""
        pair = Pair(self.folder, name, make_key(kind))
        extensions = [(x509.BasicConstraints(ca=False, path_length=None),
                       True),
                      (x509.SubjectKeyIdentifier.from_public_key(
                          pair.key_object.public_key()), False)]
        if uses is not None:
            extensions.append((x509.KeyUsage(
                uses, False, not uses, False, False, False, False, False,
                False), True))
        if stamps:
            extensions.append((x509.ExtendedKeyUsage(
                [ExtendedKeyUsageOID.TIME_STAMPING]), True))
        subject = x509.Name([x509.NameAttribute(
            NameOID.COMMON_NAME, subject or f"Officer {name}")])
        self._save(pair.certificate, self._build(
            subject, pair.key_object.public_key(), start, end, extensions))
        return pair


def keys_only(folder, name):
    return Pair(folder, name, make_key("ed25519"))


def openssl(*arguments):
    """(did it succeed, what it said)"""
    done = subprocess.run(["openssl", *map(str, arguments)],
                          capture_output=True, text=True, errors="replace")
    return done.returncode == 0, done.stdout + done.stderr


def cms_verify(bundle, authority, name="seal.txt"):
    """As facts for a stranger have it, word for word."""
    return openssl("cms", "-verify", "-binary", "-inform", "DER", "-in",
                   bundle / f"{name}.p7s", "-content", bundle / name,
                   "-CAfile", authority, "-purpose", "any", "-out",
                   "/dev/null")


def raw_verify(bundle, public, name="seal.txt"):
    return openssl("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public,
                   "-in", bundle / name, "-sigfile", bundle / f"{name}.sig")


def stamp_reply(folder, pair, query, reply):
    """What an authority answers; folder holds its serial and its settings."""
    folder = Path(folder)
    settings = folder / "tsa.cnf"
    settings.write_text(f"""
[tsa]
default_tsa = one
[one]
serial = {folder}/tsa.serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
""")
    return openssl("ts", "-reply", "-config", settings, "-queryfile", query,
                   "-signer", pair.certificate, "-inkey", pair.key, "-out",
                   reply)


def stamp_verify(bundle, of, authority):
    return openssl("ts", "-verify", "-data", bundle / of, "-in",
                   bundle / "seal.txt.tsr", "-CAfile", authority)
