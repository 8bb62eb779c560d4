"""When somebody else was faster: their work is not written over, and nobody's typing is lost."""


def is_overtaken(form, edits):
    """Whether what the form shows was changed meanwhile, by the count `edits`; sent again it then says what stands."""
    if not form.is_bound or form.data.get("edits") == str(edits):
        return False
    form.data = form.data.copy()
    form.data["edits"] = edits
    return True
