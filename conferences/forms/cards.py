"""A page with a list of cards that are added, moved and removed: the lines of a plan."""


def rearranged(data, prefix, names, most):
    """The cards as they were typed, after one was added, moved up or down, or removed.

    `data["rearrange"]` says which (`up-2`, `add`): so it works by sending the page, where there is no script.
    """
    total = data.get(f"{prefix}-TOTAL_FORMS", "0")
    count = min(int(total), most) if total.isdecimal() else 0
    cards = [{name: data.get(f"{prefix}-{i}-{name}", "") for name in names} for i in range(count)]
    verb, _, where = data["rearrange"].partition("-")
    at = int(where) if where.isdecimal() and int(where) < count else None
    if verb == "add" and count < most:
        cards.append({})
    elif at is not None and verb == "remove":
        del cards[at]
    elif at is not None and verb in ("up", "down"):
        to = at + (-1 if verb == "up" else 1)
        cards.insert(max(to, 0), cards.pop(at))
    return cards
