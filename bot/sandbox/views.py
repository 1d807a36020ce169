"""Windows and Homes: opened, pushed, updated, closed, at most three windows deep."""

from __future__ import annotations

from bot.sandbox.limits import check_view
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json, elements_of, filled_in
from bot.sandbox.workspace import Modal, Workspace

DEPTH = 3


def open_modal(workspace: Workspace, user: str, view: Json) -> Json:
    """Open a window for a person in place of whatever was open, and return its view."""
    check_view(view, "modal")
    _own_external_id(workspace, view)
    stored = _minted(workspace, view)
    workspace.state.modals[user] = [Modal(view=stored)]
    workspace.changed()
    return stored


def push_modal(workspace: Workspace, user: str, view: Json) -> Json:
    """Lay a window on top of the person's open ones; ``push_limit_reached`` beyond three."""
    stack = workspace.state.modals.get(user, [])
    if not stack:
        raise Refused("invalid_trigger_id")
    check_view(view, "modal")
    _own_external_id(workspace, view)
    if len(stack) >= DEPTH:
        raise Refused("push_limit_reached")
    stored = _minted(workspace, view)
    stored |= {"root_view_id": stack[0].view["id"], "previous_view_id": stack[-1].view["id"]}
    stack.append(Modal(view=stored))
    workspace.changed()
    return stored


def update_modal(workspace: Workspace, view_id: str, view: Json, seen_hash: str = "", external_id: str = "") -> Json:
    """Replace an open window's content; ``not_found`` when it is closed, ``hash_conflict`` when it moved on."""
    modal = find_modal(workspace, view_id, external_id)
    if seen_hash and seen_hash != modal.view["hash"]:
        raise Refused("hash_conflict")
    check_view(view, "modal")
    fresh = _minted(workspace, view)
    modal.view = fresh | {key: modal.view[key] for key in ("id", "root_view_id", "previous_view_id")}
    modal.typed, modal.errors, modal.failed = _still_asked(modal), {}, False
    workspace.changed()
    return modal.view


def find_modal(workspace: Workspace, view_id: str, external_id: str = "") -> Modal:
    """Return the open window with this id; ``Refused("not_found")`` when nobody has it open."""
    for stack in workspace.state.modals.values():
        for modal in stack:
            if (view_id and modal.view["id"] == view_id) or (external_id and modal.view["external_id"] == external_id):
                return modal
    raise Refused("not_found")


def top_modal(workspace: Workspace, user: str) -> Modal | None:
    """Return the window a person looks at, if any."""
    stack = workspace.state.modals.get(user, [])
    return stack[-1] if stack else None


def close_modal(workspace: Workspace, user: str, *, every: bool = False) -> list[Json]:
    """Close the top window (or ``every`` one of them) and return the closed views, topmost first."""
    stack = workspace.state.modals.get(user, [])
    closed = [stack.pop().view for _ in range(len(stack) if every else min(1, len(stack)))]
    workspace.changed()
    return closed


def publish_home(workspace: Workspace, user: str, view: Json, seen_hash: str = "") -> Json:
    """Replace a person's Home; ``hash_conflict`` when another one was published meanwhile."""
    workspace.person(user)
    before = workspace.state.homes.get(user)
    if seen_hash and before and seen_hash != before["hash"]:
        raise Refused("hash_conflict")
    check_view(view, "home")
    stored = _minted(workspace, view)
    if before:
        stored |= {"id": before["id"], "root_view_id": before["id"]}
    workspace.state.homes[user] = stored
    workspace.changed()
    return stored


def _own_external_id(workspace: Workspace, view: Json) -> None:
    external = view.get("external_id")
    every = (modal for stack in workspace.state.modals.values() for modal in stack)
    if external and any(modal.view["external_id"] == external for modal in every):
        raise Refused("duplicate_external_id")


def _still_asked(modal: Modal) -> dict[str, list[str]]:
    names = {
        field_name(block["block_id"], element["action_id"])
        for block in modal.view["blocks"]
        for element in elements_of(block)
    }
    return {name: values for name, values in modal.typed.items() if name in names}


def field_name(block_id: str, action_id: str) -> str:
    """Return the name under which a page sends an element of a block."""
    return f"f:{len(block_id)}:{block_id}:{action_id}"


def _minted(workspace: Workspace, view: Json) -> Json:
    identity = workspace.identity
    view_id = workspace.mint("V")
    return {
        "id": view_id,
        "team_id": identity.team,
        "type": view["type"],
        "blocks": filled_in(view["blocks"], lambda: workspace.mint("b")),
        "private_metadata": view.get("private_metadata") or "",
        "callback_id": view.get("callback_id") or "",
        "external_id": view.get("external_id") or "",
        "state": {"values": {}},
        "hash": f"{int(workspace.now().timestamp())}.{workspace.mint('h')}",
        "title": view.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(view.get("clear_on_close")),
        "notify_on_close": bool(view.get("notify_on_close")),
        "close": view.get("close"),
        "submit": view.get("submit"),
        "previous_view_id": None,
        "root_view_id": view_id,
        "app_id": identity.app,
        "app_installed_team_id": identity.team,
        "bot_id": identity.bot,
    }
