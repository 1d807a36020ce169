"""auth, team, bots and users: who is who."""

from __future__ import annotations

from bot.sandbox.arguments import Arguments
from bot.sandbox.paging import page
from bot.sandbox.people import Person
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


def auth_test(workspace: Workspace, _call: Arguments) -> Json:
    """auth.test: say whose token this is."""
    identity = workspace.identity
    return {
        "url": f"{workspace.base_url}/",
        "team": identity.team_name,
        "user": identity.bot_handle,
        "team_id": identity.team,
        "user_id": identity.bot_user,
        "bot_id": identity.bot,
        "is_enterprise_install": False,
    }


def team_info(workspace: Workspace, call: Arguments) -> Json:
    """team.info: describe the team."""
    identity = workspace.identity
    if call.text("team", identity.team) != identity.team:
        raise Refused("team_not_found")
    return {"team": {"id": identity.team, "name": identity.team_name, "domain": identity.team_domain, "icon": {}}}


def bots_info(workspace: Workspace, call: Arguments) -> Json:
    """bots.info: describe the bot."""
    identity = workspace.identity
    if call.text("bot", identity.bot) != identity.bot:
        raise Refused("bot_not_found")
    return {
        "bot": {
            "id": identity.bot,
            "deleted": False,
            "name": identity.bot_name,
            "app_id": identity.app,
            "user_id": identity.bot_user,
            "icons": {},
        }
    }


def users_info(workspace: Workspace, call: Arguments) -> Json:
    """users.info: describe a member, with the locale when asked."""
    user = call.needed("user")
    if user == workspace.identity.bot_user:
        return {"user": bot_profile(workspace)}
    return {"user": profile(workspace, workspace.person(user), locale=call.flag("include_locale"))}


def users_list(workspace: Workspace, call: Arguments) -> Json:
    """users.list: list the members, the bot last."""
    found, cursor = page(workspace.people, call, usual=1000, most=1000)
    members = [profile(workspace, person, locale=call.flag("include_locale")) for person in found]
    if not call.text("cursor"):
        members.append(bot_profile(workspace))
    return {"members": members, "response_metadata": {"next_cursor": cursor}}


def profile(workspace: Workspace, person: Person, *, locale: bool) -> Json:
    """Return a member as Slack describes one; the offset from UTC is in seconds."""
    local = person.local(workspace.now())
    offset = local.utcoffset()
    user: Json = {
        "id": person.id,
        "team_id": workspace.identity.team,
        "name": person.handle,
        "deleted": person.deleted,
        "real_name": person.name,
        "tz": person.zone,
        "tz_label": local.tzname() or "",
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": {
            "title": person.title,
            "real_name": person.name,
            "display_name": person.handle,
            "first_name": person.first_name,
            "team": workspace.identity.team,
        },
        "is_admin": person.lead,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 0,
    }
    return user | ({"locale": person.locale} if locale else {})


def bot_profile(workspace: Workspace) -> Json:
    """Return the bot as Slack lists it among the members."""
    identity = workspace.identity
    return {
        "id": identity.bot_user,
        "team_id": identity.team,
        "name": identity.bot_handle,
        "deleted": False,
        "real_name": identity.bot_name,
        "tz": "Etc/UTC",
        "tz_offset": 0,
        "profile": {"real_name": identity.bot_name, "bot_id": identity.bot, "api_app_id": identity.app},
        "is_bot": True,
        "is_app_user": False,
    }
