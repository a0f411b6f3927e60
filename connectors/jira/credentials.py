"""An OAuth app of Jira Cloud: its tokens, which rotate, and the tokens of its webhooks."""

from __future__ import annotations

from collections.abc import Callable

from connectors.jira.config import JiraConfig
from core.connector.keeping import Keeper
from core.connector.oauth import Credentials, OAuthApp, OAuthTokens
from core.errors import SignatureError


def credentials_of(config: JiraConfig, keeper: Callable[[], Keeper]) -> Credentials | None:
    """The app's tokens; None where an account's own token serves."""
    if not config.oauth or config.client_secret is None or config.refresh_token is None:
        return None
    app = OAuthApp(
        tracker="Jira",
        token_url=config.token_url,
        client_id=config.client_id,
        client_secret=config.client_secret,
        refresh_token=config.refresh_token,
        timeout=config.timeout,
        as_json=True,
    )
    return OAuthTokens(app, keeper)


def verify_token(token: str, config: JiraConfig) -> None:
    """Check the token of a webhook that an app registered (J1).

    It is signed with HS256 by the app's secret and ends soon; no other algorithm is taken, and
    "none" least of all. It does not cover the body: whoever has it could send another one
    while it lasts, so the secret webhook address and HTTPS matter.

    Raises:
        SignatureError: it is not valid, or we are no app.
    """
    if config.client_secret is None:
        raise SignatureError(
            "this webhook was registered by an app, which signs with a JWT; give client_id and "
            "client_secret of that app, or let an administrator make a webhook with a secret"
        )
    import jwt

    try:
        jwt.decode(
            token,
            config.client_secret.reveal(),
            algorithms=["HS256"],
            options={"require": ["exp", "iat"], "verify_aud": False},
            leeway=30,
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise SignatureError(f"the webhook's token is not valid: {type(error).__name__}") from error
