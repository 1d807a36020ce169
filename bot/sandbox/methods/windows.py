"""views: windows opened by a trigger, and the Home."""

from __future__ import annotations

from bot.sandbox import views
from bot.sandbox.arguments import Arguments
from bot.sandbox.refusals import missing
from bot.sandbox.triggers import Triggers
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


class Windows:
    """The methods that need a trigger, and their kin."""

    def __init__(self, triggers: Triggers) -> None:
        self._triggers = triggers

    def open(self, workspace: Workspace, call: Arguments) -> Json:
        user = self._triggers.take(_trigger(call))
        return {"view": views.open_modal(workspace, user, _view(call))}

    def push(self, workspace: Workspace, call: Arguments) -> Json:
        user = self._triggers.take(_trigger(call))
        return {"view": views.push_modal(workspace, user, _view(call))}

    def update(self, workspace: Workspace, call: Arguments) -> Json:
        view_id, external_id = call.text("view_id"), call.text("external_id")
        if not view_id and not external_id:
            raise missing("view_id")
        return {"view": views.update_modal(workspace, view_id, _view(call), call.text("hash"), external_id)}

    def publish(self, workspace: Workspace, call: Arguments) -> Json:
        return {"view": views.publish_home(workspace, call.needed("user_id"), _view(call), call.text("hash"))}


def _trigger(call: Arguments) -> str:
    return call.text("interactivity_pointer") or call.needed("trigger_id")


def _view(call: Arguments) -> Json:
    view = call.structure("view")
    if view is None:
        raise missing("view")
    return view  # type: ignore[no-any-return]
