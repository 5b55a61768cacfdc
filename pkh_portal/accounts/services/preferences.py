"""A user's own preferences: language and time zone of the screens."""

from pkh_portal.accounts.models import User


def change_preferences(*, user: User, language: str, time_zone: str) -> bool:
    """Set the language and time zone (empty: the office's) of the acting user; returns whether anything changed.

    Saves only the changed columns. Leaves no audit line: nobody gains or loses access by it.
    Raises ``ValidationError`` for a language or zone that is not offered.
    """
    wanted = {"language": language, "time_zone": time_zone}
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, wanted[name])
    if changed:
        user.clean_fields(exclude={field.name for field in User._meta.fields} - set(changed))
        user.save(update_fields=changed)
    return bool(changed)
