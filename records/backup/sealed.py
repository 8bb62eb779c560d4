"""A file that cannot be read, changed or cut off without its key: AES-256-GCM in blocks, as a stream.

Each block's nonce holds its number and whether it is the last, and each is bound to the head of the file: a block that
was moved, left out, or taken from another file does not open.
"""

import io
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"restorative-cases backup 1\n"
SALT = 16
BLOCK = 1024 * 1024
TAG = 16


class Unreadable(Exception):
    """The file is not one of ours, not whole, or not of this key. Which of these cannot be told apart."""


def _cipher(key, salt):
    """By scrypt, so that a key that somebody thought up is not guessed by the million."""
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(key.encode()))


def _nonce(number, is_last):
    return struct.pack(">B3xQ", is_last, number)


class Writer(io.RawIOBase):
    def __init__(self, file, key):
        salt = os.urandom(SALT)
        self.file, self.cipher, self.head = file, _cipher(key, salt), MAGIC + salt
        self.number, self.waiting = 0, bytearray()
        file.write(self.head)

    def writable(self):
        return True

    def write(self, data):
        self.waiting += data
        while len(self.waiting) > BLOCK:
            self._seal(self.waiting[:BLOCK], is_last=False)
            del self.waiting[:BLOCK]
        return len(data)

    def finish(self):
        """Only a file that ends here opens: one whose writing was broken off does not."""
        self._seal(self.waiting, is_last=True)

    def _seal(self, block, is_last):
        self.file.write(self.cipher.encrypt(_nonce(self.number, is_last), bytes(block), self.head))
        self.number += 1


class Reader(io.RawIOBase):
    def __init__(self, file, key):
        self.file, self.head = file, file.read(len(MAGIC) + SALT)
        self.number, self.opened, self.ahead = 0, b"", file.read(BLOCK + TAG)
        if not self.head.startswith(MAGIC) or not self.ahead:
            raise Unreadable
        self.cipher = _cipher(key, self.head[len(MAGIC) :])

    def readable(self):
        return True

    def readinto(self, buffer):
        while not self.opened and self.ahead:
            self.opened = self._open()
        part, self.opened = self.opened[: len(buffer)], self.opened[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _open(self):
        block, self.ahead = self.ahead, self.file.read(BLOCK + TAG)
        try:
            return self.cipher.decrypt(_nonce(self.number, not self.ahead), block, self.head)
        except InvalidTag:
            raise Unreadable from None
        finally:
            self.number += 1
