#!/usr/bin/env python3
"""Writes the seeds of locked_office_fuzz and the locked text of office_fuzz: files whose password is "password", and whose keys
are made in few rounds, so that a fuzzer gets through many.

    pip install msoffcrypto-tool==5.4.2
    python3 tests/fuzz/make_locked_office_corpus.py tests/fuzz/corpus
"""
import base64
import hashlib
import io
import pathlib
import struct
import sys
import zipfile
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.ecma376_standard import ECMA376Standard

PASSWORD = "password"
SALT, DATA_SALT, KEY = bytes(range(16)), bytes(range(16, 32)), bytes(range(32))
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
SEGMENT = 4096


def encrypted(mode, key, data):
    encryptor = Cipher(algorithms.AES(key), mode).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def le32(number):
    return struct.pack("<I", number)


def text(data):
    return base64.b64encode(data).decode()


def compound_file(package, info):
    """The container writes ECMA-376 files alone; a package below 4096 bytes would lie elsewhere."""
    file = io.BytesIO()
    ECMA376Encrypted(package, info).write_to(file)
    return file.getvalue()


def agile_file():
    """MS-OFFCRYPTO, 2.3.4.10, with one round."""
    def sha512(*parts):
        return hashlib.sha512(b"".join(parts)).digest()

    spun = sha512(le32(0), sha512(SALT, PASSWORD.encode("utf-16le")))

    def locked(purpose, value):
        return text(encrypted(modes.CBC(SALT), sha512(spun, bytes.fromhex(purpose))[:32], value))

    plain = EMPTY_ZIP + bytes(4208 - len(EMPTY_ZIP))
    package = b"".join(
        encrypted(modes.CBC(sha512(DATA_SALT, le32(at // SEGMENT))[:16]), KEY, plain[at:at + SEGMENT])
        for at in range(0, len(plain), SEGMENT))
    settings = ('saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES"'
                ' cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512"')
    verifier = bytes(16)
    info = (f'<encryption xmlns="e" xmlns:p="p"><keyData {settings} saltValue="{text(DATA_SALT)}"/><keyEncryptors>'
            f'<keyEncryptor uri="p"><p:encryptedKey spinCount="1" {settings} saltValue="{text(SALT)}"'
            f' encryptedVerifierHashInput="{locked("fea7d2763b4b9e79", verifier)}"'
            f' encryptedVerifierHashValue="{locked("d7aa0f6d3061344e", sha512(verifier))}"'
            f' encryptedKeyValue="{locked("146e0be7abacd0d6", KEY)}"/></keyEncryptor></keyEncryptors></encryption>')
    return compound_file(struct.pack("<Q", len(plain)) + package, struct.pack("<HHI", 4, 4, 0x40) + info.encode())


def standard_file():
    """MS-OFFCRYPTO, 2.3.4.5; its rounds are always 50,000."""
    key = bytes(ECMA376Standard.makekey_from_password(PASSWORD, 0x660E, 0x8004, 0x18, 128, 16, SALT))
    verifier = bytes(16)
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + "AES\0".encode("utf-16le")
    info = (struct.pack("<HHI", 3, 2, 0x24) + le32(len(header)) + header + le32(16) + SALT
            + encrypted(modes.ECB(), key, verifier) + le32(20)
            + encrypted(modes.ECB(), key, hashlib.sha1(verifier).digest() + bytes(12)))
    plain = EMPTY_ZIP + bytes(4208 - len(EMPTY_ZIP))
    return compound_file(struct.pack("<Q", len(plain)) + encrypted(modes.ECB(), key, plain), info)


def open_document():
    """ODF 1.3, part 2, 3.4, with ten rounds."""
    content = (b'<o:document-content xmlns:o="o" xmlns:text="t"><o:body><o:text><text:p>Rent</text:p></o:text></o:body>'
               b"</o:document-content>")
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(content) + deflate.flush()
    filling = 16 - len(packed) % 16
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(PASSWORD.encode()).digest(), SALT, 10, 32)
    locked = encrypted(modes.CBC(DATA_SALT), key, packed + bytes(filling - 1) + bytes([filling]))
    manifest = (
        '<m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml">'
        f'<m:encryption-data m:checksum-type="#sha256-1k" m:checksum="{text(hashlib.sha256(packed[:1024]).digest())}">'
        f'<m:algorithm m:algorithm-name="#aes256-cbc" m:initialisation-vector="{text(DATA_SALT)}"/>'
        '<m:start-key-generation m:start-key-generation-name="#sha256"/>'
        f'<m:key-derivation m:key-derivation-name="PBKDF2" m:key-size="32" m:iteration-count="10" m:salt="{text(SALT)}"/>'
        "</m:encryption-data></m:file-entry></m:manifest>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", locked)
    return file.getvalue()


def main(corpus):
    seeds = {
        "locked_office/streams": b"\0" + agile_file(),
        "locked_office/agile": b"\1" + agile_file(),
        "locked_office/standard": b"\1" + standard_file(),
        "office/locked_text": b"\0" + open_document(),
    }
    for name, seed in seeds.items():
        path = pathlib.Path(corpus) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(seed)


if __name__ == "__main__":
    main(sys.argv[1])
