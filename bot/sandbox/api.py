"""Slack's Web API: tokens checked, methods found by name, refusals told in Slack's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.arguments import Arguments, arguments, with_client
from bot.sandbox.hooks import Hooks
from bot.sandbox.methods import chat, conversations, people
from bot.sandbox.methods.oauth import OAuth
from bot.sandbox.methods.windows import Windows
from bot.sandbox.refusals import Refused
from bot.sandbox.triggers import Triggers
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

EXCHANGE = "oauth.v2.access"
"""The one method that takes no token."""

Method = Callable[[Workspace, Arguments], Json]

SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,im:history,im:read,im:write,"
    "team:read,users:read"
)


def _connections(_workspace: Workspace, _call: Arguments) -> Json:
    raise Refused("not_allowed_token_type")


def _unknown(_workspace: Workspace, _call: Arguments) -> Json:
    raise Refused("unknown_method")


def _nothing(_workspace: Workspace, _call: Arguments) -> Json:
    return {}


def methods(triggers: Triggers) -> Mapping[str, Method]:
    """Return every method the workspace answers, by its name."""
    windows = Windows(triggers)
    return {
        "api.test": _nothing,
        "apps.connections.open": _connections,
        "auth.test": people.auth_test,
        "bots.info": people.bots_info,
        "chat.delete": chat.delete,
        "chat.getPermalink": chat.get_permalink,
        "chat.postEphemeral": chat.post_ephemeral,
        "chat.postMessage": chat.post_message,
        "chat.update": chat.update,
        "conversations.history": conversations.history,
        "conversations.info": conversations.info,
        "conversations.list": conversations.listing,
        "conversations.members": conversations.members,
        "conversations.open": conversations.open_dm,
        "conversations.replies": conversations.replies,
        "team.info": people.team_info,
        "users.info": people.users_info,
        "users.list": people.users_list,
        "views.open": windows.open,
        "views.publish": windows.publish,
        "views.push": windows.push,
        "views.update": windows.update,
    }


class WebApi:
    """The routes under ``/api`` and ``/hooks``."""

    def __init__(
        self, workspace: Workspace, token: str, triggers: Triggers, hooks: Hooks, oauth: OAuth | None = None
    ) -> None:
        self._workspace = workspace
        self._token = token
        self._methods = methods(triggers)
        self._hooks = hooks
        self._oauth = oauth

    async def call(self, request: Request) -> Response:
        """Answer one method; a refusal is still status 200, as with Slack."""
        try:
            given = await arguments(request)
            if self._oauth and request.path_params["method"] == EXCHANGE:
                return JSONResponse({"ok": True, **self._oauth.access(with_client(request, given))})
            self._check_token(request, given)
            method = self._methods.get(request.path_params["method"], _unknown)
            return JSONResponse({"ok": True, **method(self._workspace, given)}, headers={"x-oauth-scopes": SCOPES})
        except Refused as refused:
            return JSONResponse(refusal(refused))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    async def hook(self, request: Request) -> Response:
        """Take an answer at a response address."""
        try:
            body = await request.json()
            self._hooks.answer(request.path_params["path"], body if isinstance(body, dict) else {})
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_json"}, status_code=400)
        except Refused as refused:
            status = 404 if refused.error in ("expired_url", "used_url") else 400
            return JSONResponse(refusal(refused), status_code=status)
        return PlainTextResponse("ok")

    def _check_token(self, request: Request, given: Arguments) -> None:
        header = request.headers.get("authorization", "")
        token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else given.text("token")
        if not token:
            raise Refused("not_authed")
        if token != self._token and not (self._oauth and self._oauth.accepts(token)):
            raise Refused("invalid_auth")


def refusal(refused: Refused) -> Json:
    """Return the body of a refusal."""
    body: Json = {"ok": False, "error": refused.error}
    if refused.messages:
        body |= {"errors": list(refused.messages), "response_metadata": {"messages": list(refused.messages)}}
    return body


def routes(api: WebApi) -> list[Route]:
    """Return the routes of the Web API, to be mounted at ``/api``."""
    return [Route("/{method}", api.call, methods=["GET", "POST"])]
