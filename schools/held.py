"""What somebody had typed when their session ended before they could send it.

It waits in the sign-in page itself: not on the server, where it would belong to nobody, and not in the
browser's storage, where the next person at the desk would find it. Nor do they find it in the page: it is sealed there.
"""

import base64
import json
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.core.signing import Signer
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.crypto import constant_time_compare, salted_hmac

SEALED, BESIDE, ABOUT = "held:sealed", "held:beside", "held:about"
WRITTEN_BY, PAGE_MARK, ONLY_KEPT = "written_by", "page_mark", "only_kept"
NOT_TYPED = {"csrfmiddlewaretoken", WRITTEN_BY, PAGE_MARK, ONLY_KEPT, BESIDE, ABOUT}
BUTTONS_THAT_SAVE = {("keep", "yes"), ("do", "save")}
BUTTON_THAT_STAYS = ("stay", "yes")
LARGEST = 500_000


class HeldPost:
    """A form's fields, the address that they were meant for, and the mark of the person who had the form.

    `about` tells it from others like it on its page; `beside` are those others, if they were half-written too.
    """

    def __init__(self, path, fields, mark="", has_files=False, about="", beside=()):
        self.path = path
        self.fields = [tuple(field) for field in fields]
        self.mark = mark
        self.has_files = has_files
        self.about = about
        self.beside = list(beside)

    @classmethod
    def of(cls, request):
        """What was typed into a form that could not be taken; None when there is nothing to keep.

        Nor is there where somebody else typed than whoever was signed in (`without_session`).
        """
        if hasattr(request.resolver_match and request.resolver_match.func, "without_session"):
            return None
        if SEALED in request.POST:
            return cls.carried_by(request)
        sent = cls._typed(request.get_full_path(), request.POST, bool(request.FILES))
        sent.beside = [other for other in cls._half_written_beside(request) if other.mark == sent.mark]
        fields = [field for post in sent.posts for field in post.fields]
        size = sum(len(name) + len(value) for name, value in fields)
        return None if size > LARGEST or not any(value.strip() for _, value in fields) else sent

    @classmethod
    def _typed(cls, path, posted, has_files=False):
        fields = [
            (name, value)
            for name, values in posted.lists()
            for value in values
            if name not in NOT_TYPED and "password" not in name
        ]
        return cls(path, fields, posted.get(WRITTEN_BY, ""), has_files, posted.get(ABOUT, ""))

    @classmethod
    def _half_written_beside(cls, request):
        """The other forms of the page, as `static/js/shut.js` adds them: where each goes, and what is in it."""
        for beside in request.POST.getlist(BESIDE):
            path, _, typed = beside.partition(" ")
            if is_local(path):
                yield cls._typed(path, QueryDict(typed))

    @classmethod
    def carried_by(cls, request):
        """What the sign-in page brings back, as we have sealed it. An address that is not ours is not gone to."""
        try:
            opened = _cipher().decrypt(request.POST.get(SEALED, "").encode())
        except InvalidToken:
            return None
        held = json.loads(opened, object_hook=lambda post: cls(**post))
        return held if is_local(held.path) else None

    def sealed(self):
        """What the sign-in page carries."""
        return _cipher().encrypt(json.dumps(self, default=vars, ensure_ascii=False).encode()).decode()

    @property
    def posts(self):
        """Each is looked at, and sent, by itself."""
        return [self, *self.beside]

    def posted(self):
        """As a form reads it."""
        posted = QueryDict(mutable=True)
        for name, value in self.fields:
            posted.appendlist(name, value)
        return posted

    def was_written_by(self, user):
        """Text without a mark is nobody's: a desk is shared, and the next to sign in may be anybody."""
        return constant_time_compare(self.mark, mark_of(user))

    @property
    def was_to_save(self):
        """Whether the button that was pressed only kept the text, and sent it to nobody."""
        return any(field in BUTTONS_THAT_SAVE for field in self.fields)

    @property
    def was_to_go_on(self):
        """Whether it leads back to the page with the text in it, where nothing is judged or sent yet."""
        return BUTTON_THAT_STAYS in self.fields

    def sentences(self):
        """What was written rather than chosen, to be read again before it is sent."""
        return [value for _, value in self.fields if " " in value.strip()]


def mark_of(user):
    """Stands in every form that we give to somebody. It outlives their session and all cookies of the browser."""
    return Signer(salt=WRITTEN_BY).sign(user.pk)


def is_local(path):
    """Whether a page of ours answers there: no address of another site resolves to one."""
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return True


def page_before(request):
    """Where a button was pressed that carries no text: its own address takes no visitors."""
    before = urlsplit(request.headers.get("Referer", "/")).path
    return before if is_local(before) else "/"


def _cipher():
    key = salted_hmac("schools.held", "sealed", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
