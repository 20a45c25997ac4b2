"""Slack's Web API on a workspace: one function per method.

Not modelled: scopes of a token, who follows a thread, channels the bot may join.
What is accepted at all, and where that is stricter than Slack, stands in ``slack_arguments``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.slack_arguments import check_metadata, check_names, check_words, is_true
from tests.support.slack_shown import with_ids
from tests.support.slack_workspace import (
    APP,
    BOT,
    BOT_USER,
    DOMAIN,
    TEAM,
    Account,
    Channel,
    File,
    Message,
    SlackError,
    Trigger,
    Workspace,
)

Json = dict[str, Any]  # decoded JSON: its values are whatever the app wrote
Emit = Callable[[Json], None]

SCOPES = (
    "app_mentions:read,chat:write,commands,files:read,files:write,im:history,im:read,im:write,"
    "reactions:write,team:read,users:read,users:read.email"
)
MOST_IN_A_PAGE = 999


@dataclass(slots=True)
class WebApi:
    """Answers calls of the bot; ``emit`` gets the events they cause."""

    workspace: Workspace
    emit: Emit

    def answer(self, method: str, params: Json) -> Json:
        """The successful answer without ``ok``; SlackError for a refusal."""
        check_names(method, params)
        name = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", method.replace(".", "_"))
        answer: Json = getattr(self, name.lower())(params)
        return answer

    def api_test(self, params: Json) -> Json:
        if params.get("error"):
            raise SlackError(str(params["error"]))
        return {"args": params}

    def apps_connections_open(self, params: Json) -> Json:
        ticket = self.workspace.new_id("ticket")
        return {
            "url": f"{self.workspace.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"
        }

    def auth_test(self, params: Json) -> Json:
        return {
            "url": f"https://{DOMAIN}.slack.com/",
            "team": "School",
            "user": "waymark",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "is_enterprise_install": False,
        }

    def bots_info(self, params: Json) -> Json:
        if params.get("bot") != BOT:
            raise SlackError("bot_not_found")
        return {"bot": {"id": BOT, "deleted": False, "name": "waymark", "app_id": APP, "user_id": BOT_USER}}

    def team_info(self, params: Json) -> Json:
        if params.get("team", TEAM) != TEAM:
            raise SlackError("team_not_found")
        return {"team": {"id": TEAM, "name": "School", "domain": DOMAIN, "email_domain": "x.example"}}

    def chat_post_message(self, params: Json) -> Json:
        channel = self.workspace.channel(params["channel"])
        check_words(self.workspace, params)
        check_metadata(params.get("metadata"))
        message = self.workspace.post(channel, _stored(params))
        self._echo(channel, message.body)
        return {"channel": channel.id, "ts": message.ts, "message": message.body}

    def chat_post_ephemeral(self, params: Json) -> Json:
        channel = self.workspace.channel(params["channel"])
        if params["user"] not in channel.members:
            raise SlackError("user_not_in_channel")
        check_words(self.workspace, params)
        return {"message_ts": self.workspace.post(channel, _stored(params), only_for=params["user"]).ts}

    def chat_update(self, params: Json) -> Json:
        message = self._own(params, "ts", "cant_update_message")
        check_words(self.workspace, {"blocks": message.body["blocks"], **params})
        check_metadata(params.get("metadata"))
        before = dict(message.body)
        rewrite(message, params)
        channel = self.workspace.channels[message.channel]
        self._echo(
            channel,
            {
                "type": "message",
                "subtype": "message_changed",
                "message": message.body,
                "previous_message": before,
            },
        )
        return {
            "channel": message.channel,
            "ts": message.ts,
            "text": message.body["text"],
            "message": message.body,
        }

    def chat_delete(self, params: Json) -> Json:
        message = self._own(params, "ts", "cant_delete_message")
        self.workspace.channels[message.channel].messages.remove(message)
        return {"channel": message.channel, "ts": message.ts}

    def chat_get_permalink(self, params: Json) -> Json:
        message = self.workspace.message(params["channel"], params["message_ts"])
        address = f"https://{DOMAIN}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
        return {"channel": message.channel, "permalink": address}

    def conversations_history(self, params: Json) -> Json:
        channel = self.workspace.channel(params["channel"])
        oldest, latest = _number(params, "oldest", 0), _number(params, "latest", 1e12)
        inclusive, limit = is_true(params.get("inclusive")), int(_number(params, "limit", 100))
        if not 1 <= limit <= MOST_IN_A_PAGE:
            raise SlackError("invalid_limit")
        found = [
            m
            for m in reversed(channel.messages)
            if m.only_for is None
            and not m.is_hidden_reply
            and (oldest < float(m.ts) < latest or (inclusive and float(m.ts) in (oldest, latest)))
        ]
        start = _start(params.get("cursor"))
        with_metadata = is_true(params.get("include_all_metadata"))
        page = [_history(m, with_metadata=with_metadata) for m in found[start : start + limit]]
        more = start + limit < len(found)
        cursor = f"next:{start + limit}" if more else ""
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    def conversations_replies(self, params: Json) -> Json:
        """The message a thread hangs on, and its replies, oldest first."""
        channel = self.workspace.channel(params["channel"])
        found = [
            m
            for m in channel.messages
            if m.only_for is None and params["ts"] in (m.ts, m.body.get("thread_ts"))
        ]
        if not found or found[0].ts != params["ts"]:
            raise SlackError("thread_not_found")
        start, limit = _start(params.get("cursor")), int(_number(params, "limit", 1_000))
        with_metadata = is_true(params.get("include_all_metadata"))
        page = [_history(m, with_metadata=with_metadata) for m in found[start : start + limit]]
        more = start + limit < len(found)
        cursor = f"next:{start + limit}" if more else ""
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    def conversations_info(self, params: Json) -> Json:
        return {"channel": _channel(self.workspace.channel(params["channel"]))}

    def conversations_open(self, params: Json) -> Json:
        users = str(params.get("users") or "").split(",")
        if params.get("channel"):
            return {"channel": _channel(self.workspace.channel(params["channel"]))}
        if len(users) != 1:
            raise SlackError("invalid_arguments", ("only direct messages with one person are modelled",))
        account = self._account(users[0])
        if account.deleted:
            raise SlackError("user_disabled")
        if account.is_bot:
            raise SlackError("cannot_dm_bot")
        channel = self.workspace.channel(account.id)
        whole = _channel(channel) if is_true(params.get("return_im")) else {"id": channel.id}
        return {"no_op": True, "already_open": True, "channel": whole}

    def users_info(self, params: Json) -> Json:
        return {
            "user": user_object(
                self._account(params["user"]), with_locale=is_true(params.get("include_locale"))
            )
        }

    def users_lookup_by_email(self, params: Json) -> Json:
        wanted = str(params["email"]).lower()
        for account in self.workspace.accounts.values():
            if account.email.lower() == wanted and not account.deleted:
                return {"user": user_object(account, with_locale=False)}
        raise SlackError("users_not_found")

    def views_open(self, params: Json) -> Json:
        trigger = self._exchanged(params)
        view = self.workspace.view(trigger.user, params["view"], "modal")
        self.workspace.modals[trigger.user] = [view]
        return {"view": view.body}

    def views_push(self, params: Json) -> Json:
        trigger = self._exchanged(params)
        if not trigger.from_modal:
            raise SlackError("invalid_arguments", ("the trigger_id does not come from an open modal",))
        return {"view": self.workspace.push(trigger.user, params["view"]).body}

    def views_update(self, params: Json) -> Json:
        if ("view_id" in params) == ("external_id" in params):
            raise SlackError("invalid_arguments", ("exactly one of view_id and external_id is required",))
        for view in self.workspace.open_views():
            wanted = params.get("view_id") or params.get("external_id")
            if wanted in (view.id, view.body["external_id"]):
                if params.get("hash") not in (None, view.body["hash"]):
                    raise SlackError("hash_conflict")
                return {"view": self.workspace.replace(view, params["view"]).body}
        raise SlackError("not_found")

    def views_publish(self, params: Json) -> Json:
        user, now_shown = params["user_id"], self.workspace.homes.get(params["user_id"])
        if user not in self.workspace.accounts:
            raise SlackError("invalid_arguments", ("invalid `user_id`",))
        if params.get("hash") is not None and (now_shown is None or params["hash"] != now_shown.body["hash"]):
            raise SlackError("hash_conflict")
        view = self.workspace.view(user, params["view"], "home", over=now_shown)
        self.workspace.homes[user] = view
        return {"view": view.body}

    def files_get_upload_url_external(self, params: Json) -> Json:
        if not str(params["length"]).isdigit() or int(params["length"]) == 0:
            raise SlackError("invalid_arguments", ("[ERROR] length must be more than 0",))
        base_url, file_id = self.workspace.base_url, self.workspace.new_id("F")
        file = File(file_id, params["filename"], int(params["length"]), BOT_USER, base_url)
        self.workspace.files[file.id] = file
        return {"upload_url": f"{base_url}/upload/v1/{file.id}", "file_id": file.id}

    def files_complete_upload_external(self, params: Json) -> Json:
        channel = self.workspace.channel(params["channel_id"]) if params.get("channel_id") else None
        files = []
        for wanted in params["files"]:
            file = self.workspace.files.get(wanted.get("id"))
            if file is None or not file.content or file.complete:
                raise SlackError("file_not_found")
            file.title = wanted.get("title") or file.name
            files.append(file)
        for file in files:
            file.complete, file.looks_left = True, self.workspace.looks_until_inspected
        if channel is not None:
            body = {"subtype": "file_share", "files": [file.as_sent() for file in files]}
            body |= {"thread_ts": params["thread_ts"]} if params.get("thread_ts") else {}
            self.workspace.post(channel, {**body, "text": params.get("initial_comment") or ""})
        return {"files": [file.as_sent() for file in files]}

    def files_info(self, params: Json) -> Json:
        file = self._file(params)
        file.looks_left = max(0, file.looks_left - 1)
        return {"file": file.as_sent()}

    def files_delete(self, params: Json) -> Json:
        del self.workspace.files[self._file(params).id]
        return {}

    def reactions_add(self, params: Json) -> Json:
        message = self.workspace.message(params["channel"], params["timestamp"])
        if not re.fullmatch(r"[a-z0-9_+'-]+", params["name"]):
            raise SlackError("invalid_name")
        given = message.body.setdefault("reactions", [])
        if any(reaction["name"] == params["name"] for reaction in given):
            raise SlackError("already_reacted")
        given.append({"name": params["name"], "users": [BOT_USER], "count": 1})
        return {}

    def _file(self, params: Json) -> File:
        file = self.workspace.files.get(params["file"])
        if file is None or not file.complete:
            raise SlackError("file_not_found")
        return file

    def _account(self, user: object) -> Account:
        if user not in self.workspace.accounts:
            raise SlackError("user_not_found")
        return self.workspace.accounts[str(user)]

    def _exchanged(self, params: Json) -> Trigger:
        if not params.get("trigger_id"):
            raise SlackError("invalid_arguments", ("[ERROR] missing required field: trigger_id",))
        return self.workspace.exchange(params["trigger_id"])

    def _own(self, params: Json, key: str, otherwise: str) -> Message:
        if params["channel"] in self.workspace.accounts:  # only chat.postMessage takes a person's id
            raise SlackError("channel_not_found")
        message = self.workspace.message(params["channel"], params[key])
        if not message.from_bot:
            raise SlackError(otherwise)
        return message

    def _echo(self, channel: Channel, event: Json) -> None:
        kind = "im" if channel.user else "channel"
        ts = self.workspace.new_ts()
        self.emit({**event, "channel": channel.id, "event_ts": event.get("ts", ts), "channel_type": kind})


def _stored(params: Json) -> Json:
    kept: Json = {key: params[key] for key in ("blocks", "metadata", "thread_ts") if key in params}
    if is_true(params.get("reply_broadcast")):
        if "thread_ts" not in params:
            raise SlackError("invalid_arguments", ("[ERROR] reply_broadcast without thread_ts",))
        kept["subtype"] = "thread_broadcast"
    return {**kept, "text": params["text"]}


def rewrite(message: Message, params: Json) -> None:
    """Edit a message; blocks and metadata that are not given stay as they are."""
    changed: Json = {key: params[key] for key in ("text", "metadata") if key in params}
    if "blocks" in params:
        changed["blocks"] = with_ids(params["blocks"])
    message.body.update(changed)
    message.edited += 1


def _history(message: Message, *, with_metadata: bool) -> Json:
    return {k: v for k, v in message.body.items() if k != "metadata" or with_metadata}


def _number(params: Json, name: str, otherwise: float) -> float:
    try:
        return float(params.get(name) or otherwise)
    except ValueError:
        raise SlackError("invalid_arguments", (f"[ERROR] {name} is not a number",)) from None


def _start(cursor: object) -> int:
    if not cursor:
        return 0
    if not re.fullmatch(r"next:\d+", str(cursor)):
        raise SlackError("invalid_cursor")
    return int(str(cursor).removeprefix("next:"))


def _channel(channel: Channel) -> Json:
    about: Json = {"id": channel.id, "is_im": channel.user is not None, "is_archived": False}
    return about | ({"user": channel.user} if channel.user else {"name": channel.name, "is_member": True})


def user_object(account: Account, *, with_locale: bool) -> Json:
    """A person as users.info shows them."""
    about: Json = {
        "id": account.id,
        "team_id": account.team,
        "name": account.handle,
        "real_name": account.name,
        "deleted": account.deleted,
        "tz": account.tz,
        "is_bot": account.is_bot,
        "is_app_user": False,
        "is_restricted": account.is_restricted,
        "is_ultra_restricted": account.is_ultra_restricted,
        "profile": {"real_name": account.name, "display_name": account.handle, "email": account.email},
    }
    if account.is_stranger:
        about["is_stranger"] = True
    if with_locale:
        about["locale"] = account.locale
    return about
