"""oauth.v2: consent becomes a code, a code becomes tokens, and tokens that expire are exchanged for new ones."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.sandbox.arguments import Arguments
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace
from nudges.value import value

CODE_LIVES = timedelta(minutes=10)
TOKEN_LIVES = timedelta(hours=12)


@value(frozen=True)
class Consent:
    """What one person agreed to; its ``code`` can be exchanged until an instant (UTC), once."""

    person: str
    scope: str
    redirect_uri: str
    until: datetime


@value(frozen=True)
class Grant:
    """What an access token stands for, and until when; without ``until`` it stands for good."""

    person: str
    scope: str
    until: datetime | None


class OAuth:
    """One app's consents, codes and tokens; with ``rotates`` its tokens expire and come with a refresh token."""

    def __init__(self, workspace: Workspace, client_id: str, client_secret: str, *, rotates: bool = True) -> None:
        self._workspace = workspace
        self._client = (client_id, client_secret)
        self._rotates = rotates
        self._codes: dict[str, Consent] = {}
        self._tokens: dict[str, Grant] = {}
        self._refreshes: dict[str, Grant] = {}

    def knows(self, client_id: str) -> bool:
        """Tell whether this is our app."""
        return client_id == self._client[0]

    def consent(self, person: str, scope: str, redirect_uri: str) -> str:
        """Return a code for what a person agrees to."""
        code = secrets.token_hex(16)
        self._codes[code] = Consent(person, scope, redirect_uri, self._workspace.now() + CODE_LIVES)
        return code

    def access(self, call: Arguments) -> Json:
        """oauth.v2.access: exchange a code or a refresh token."""
        if (call.text("client_id"), call.text("client_secret")) != self._client:
            raise Refused("bad_client_secret" if self.knows(call.text("client_id")) else "invalid_client_id")
        if call.text("grant_type") == "refresh_token":
            return self._exchange(call)
        return self._first(call)

    def accepts(self, token: str) -> bool:
        """Tell whether a token was granted here. Raises ``token_expired`` when that was too long ago."""
        grant = self._tokens.get(token)
        if grant is None:
            return False
        if grant.until is not None and grant.until <= self._workspace.now():
            raise Refused("token_expired")
        return True

    def _first(self, call: Arguments) -> Json:
        consent = self._codes.pop(call.needed("code"), None)
        if consent is None or consent.until <= self._workspace.now():
            raise Refused("invalid_code")
        if consent.redirect_uri != call.text("redirect_uri"):
            raise Refused("bad_redirect_uri")
        until = self._workspace.now() + TOKEN_LIVES if self._rotates else None
        return self._granted(Grant(consent.person, consent.scope, until))

    def _exchange(self, call: Arguments) -> Json:
        grant = self._refreshes.pop(call.needed("refresh_token"), None)
        if grant is None:
            raise Refused("invalid_refresh_token")
        return self._granted(replace(grant, until=self._workspace.now() + TOKEN_LIVES))

    def _granted(self, grant: Grant) -> Json:
        identity, token = self._workspace.identity, f"xoxe.xoxb-{secrets.token_hex(16)}"
        self._tokens[token] = grant
        answer: Json = {
            "access_token": token,
            "token_type": "bot",
            "scope": grant.scope,
            "bot_user_id": identity.bot_user,
            "app_id": identity.app,
            "team": {"id": identity.team, "name": identity.team_name},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": grant.person},
        }
        return answer | (self._renewable(grant) if grant.until else {})

    def _renewable(self, grant: Grant) -> Json:
        refresh = f"xoxe-1-{secrets.token_hex(16)}"
        self._refreshes[refresh] = grant
        return {"refresh_token": refresh, "expires_in": int(TOKEN_LIVES.total_seconds())}
