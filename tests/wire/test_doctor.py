"""What `waymark doctor` says of the tokens, asked of the platforms themselves."""

import pytest
from pydantic import SecretStr

from bot.commands import doctor
from bot.config import Settings, SlackSettings
from tests.support.s3_server import S3Server
from tests.support.slack_channel import APP_TOKEN, BOT_TOKEN, a_slack, settings_for


@pytest.mark.parametrize(
    ("bucket", "secret", "sentence"),
    [
        ("s3://school/files", "only-the-store-knows", "s3://school/files answers."),
        ("s3://school/files", "another", "s3://school/files cannot be read (PermissionDeniedError)."),
        ("school/files", "another", "Not the address of a bucket"),
    ],
)
async def test_the_bucket_of_what_people_sent_is_tried(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, bucket: str, secret: str, sentence: str
) -> None:
    async with S3Server() as s3:
        for name, value in (s3.environment | {"AWS_SECRET_ACCESS_KEY": secret}).items():
            monkeypatch.setenv(name, value)
        finding = await doctor._bucket(bucket, settings)
    assert finding.sentence.startswith(sentence)
    assert finding.is_well == ("answers" in sentence)


@pytest.mark.parametrize(
    ("bot_token", "app_token", "sentence"),
    [
        (BOT_TOKEN, APP_TOKEN, "The bot token belongs to the workspace School."),
        ("xoxb-old", APP_TOKEN, "Slack refuses the bot token (invalid_auth)"),
        (BOT_TOKEN, "xapp-old", "Slack refuses the app token (invalid_auth)"),
        (BOT_TOKEN, BOT_TOKEN, "Slack refuses the app token (not_allowed_token_type)"),
    ],
)
async def test_both_tokens_of_socket_mode_are_tried(
    settings: Settings, bot_token: str, app_token: str, sentence: str
) -> None:
    async with a_slack() as slack:
        tokens = {"bot_token": SecretStr(bot_token), "app_token": SecretStr(app_token)}
        chosen: SlackSettings = settings_for(slack).model_copy(update=tokens)
        finding = await doctor._slack(settings.model_copy(update={"slack": chosen}))
    assert finding.sentence.startswith(sentence)
    assert finding.is_well == ("belongs" in sentence)
