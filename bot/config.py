"""Settings, read once from the environment (and `.env`) and passed down."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, BaseModel, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseModel):
    directory: Path = Path("var/postgres")
    """Where the embedded server keeps its files, while DATABASE_URL names no other server."""
    pool_size: int = 10
    prepared_statements: bool = True
    """Off behind a transaction pooler such as pgbouncer."""


class TelegramSettings(BaseModel):
    token: SecretStr | None = None
    base_url: str = "https://api.telegram.org"
    """Scheme and host of the Bot API server; a self-hosted one where the school runs it."""
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str | None = None
    """The public address Telegram posts to, path included."""
    secret_token: SecretStr | None = None

    @field_validator("base_url")
    @classmethod
    def without_path(cls, value: str) -> str:
        return value.rstrip("/").removesuffix("/bot").rstrip("/")


class SlackSettings(BaseModel):
    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None
    """For Socket Mode."""
    signing_secret: SecretStr | None = None
    """For HTTP mode."""
    base_url: str = "https://slack.com/api/"
    mode: Literal["socket", "http"] = "socket"

    @field_validator("base_url")
    @classmethod
    def with_path(cls, value: str) -> str:
        value = value.rstrip("/")
        return f"{value}/" if value.endswith("/api") else f"{value}/api/"


class HttpSettings(BaseModel):
    host: str = "127.0.0.1"
    """Where webhooks are heard; a reverse proxy with TLS stands before it."""
    port: int = 8080
    public_url: str | None = None
    """The address by which people's own programs and browsers reach this server, without a path of ours:
    https://waymark.school.example. Without it there are no calendar addresses and no pages for mentors.
    """

    @field_validator("public_url")
    @classmethod
    def without_slash(cls, value: str | None) -> str | None:
        """Raises ValueError for what is no address."""
        if not value:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("an address such as https://waymark.school.example")
        return value.rstrip("/")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="WAYMARK_", env_nested_delimiter="__", env_file=".env", extra="ignore"
    )

    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "WAYMARK_DATABASE_URL")
    )
    database: DatabaseSettings = DatabaseSettings()
    telegram: TelegramSettings = TelegramSettings()
    slack: SlackSettings = SlackSettings()
    http: HttpSettings = HttpSettings()
    attachments_directory: Path = Path("var/attachments")
    attachments_url: str | None = None
    """The bucket in which files are kept in place of the directory: s3://bucket/prefix. Its endpoint and keys
    come from the environment, under the names of AWS."""
    keys: SecretStr | None = None
    """The keys that people's words are sealed with, parted by commas; the first one seals, all of them open.
    Without any they are read from the key file.
    """
    keys_file: Path = Path("var/keys")
    """One key a line, made at the first start where there is none. Keep a copy where no copy of the database
    is: without it reflections, and files, are lost.
    """
    keep_inbox_days: int = Field(default=14, ge=3)
    """What came in is deleted so many days after it was handled. A platform may deliver again what it was
    told to forget, and finds it known only while it is kept: Telegram and Slack do so for 24 hours at most.

    What could not be delivered stays listed longer than that, and says nothing any more after as many days,
    or 14 where that is later.
    """
    keep_outbox_days: int = Field(default=90, ge=30)
    """What was sent is deleted after so many days. The limits on messages of a week, and what became of
    messages to somebody out of reach for two weeks, are read from what is kept.
    """
    log_level: str = "INFO"
