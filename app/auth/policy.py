"""Who may join."""

from __future__ import annotations

from app.auth.models import SignUp, SignUpPolicy


def lets_people_sign_up(policy: SignUpPolicy) -> bool:
    """Whether there is anybody who can join without being invited."""
    return policy.rule is SignUp.DOMAINS


def may_sign_up(policy: SignUpPolicy, email: str) -> bool:
    """Whether the owner of an address lets themselves in. Subdomains are listed by themselves."""
    return lets_people_sign_up(policy) and email.rpartition("@")[2] in policy.domain_list


def may_be_let_in(policy: SignUpPolicy) -> bool:
    """Whether anybody joins at present, invited people included."""
    return policy.rule is not SignUp.CLOSED
