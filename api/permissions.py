"""Which door this role may open. A door nobody mapped is shut."""

from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission

from clinic.errors import SecondFactorRequired
from clinic.permissions import PERMISSIONS


class RolePermission(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        member = request._request.member
        if request._request.lacks_second_factor:
            raise SecondFactorRequired("Give a second factor at /accounts/2fa/.")
        if member is None:
            raise NotAuthenticated
        action = getattr(view, "action", None)
        if action is None or action == "metadata":
            return True  # The method is not offered: DRF answers 405.
        permission = view.permission_map.get(action)
        return permission is not None and permission in PERMISSIONS[member.role]
