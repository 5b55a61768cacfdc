"""What the built-in roles may do on regions and on third-party tables, which declare nothing themselves."""

from pkh_portal.accounts.enums import Role
from pkh_portal.accounts.roles import RolePermissions

_REGION_READER = {"regions.view_region"}
_REGION_KEEPER = _REGION_READER | {
    "regions.view_regionalias",
    "regions.add_regionalias",
    "regions.delete_regionalias",
    "regions.view_regionaccess",
    "regions.add_regionaccess",
    "regions.delete_regionaccess",
}

ROLE_PERMISSIONS: RolePermissions = {
    **dict.fromkeys(Role, _REGION_READER),
    Role.ADMIN: _REGION_KEEPER
    | {
        "auth.view_group",
        "regions.change_region",
        "django_celery_beat.view_periodictask",
        "django_celery_beat.change_periodictask",
        "django_celery_beat.view_intervalschedule",
        "django_celery_beat.add_intervalschedule",
        "django_celery_beat.view_crontabschedule",
        "django_celery_beat.add_crontabschedule",
    },
    Role.STAFF: _REGION_KEEPER,
    Role.OPERATOR: _REGION_READER | {"regions.view_regionalias", "regions.add_regionalias"},
}
