"""On which page a comment stands, and that page with what is being written below it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from flask_login import current_user

from app.core.enums import one_of
from app.ideas.forms.talking import CommentForm
from app.ideas.models import Comment, Idea
from app.ideas.policy import may_comment, may_credit_improvement, may_mark_official
from app.ideas.queries.branch import branch_of, branch_url
from app.ideas.queries.comments import visible_comment, visible_comment_or_404
from app.ideas.queries.conversation import Look, ThreadSort, conversation_url, is_in_sight
from app.ideas.queries.thread import ThreadNode, nodes_of, reader_of
from app.ideas.queries.workflows import workflow_of
from app.ideas.routes.ideas import idea_page


def place_of(idea: Idea, comment: Comment, **where: object) -> str:
    """The address of the page on which a comment stands, and of the comment on it: that of the
    idea, or of the comment's branch if it is far down in there. `where` goes along."""
    anchor = f"comment-{comment.id}"
    if is_in_sight(comment):
        sort = one_of(ThreadSort, request.args.get("sort")) or ThreadSort.OLDEST
        where = {"comment": comment.id, **where}
        return conversation_url(idea, sort, **where, _anchor=anchor)
    return branch_url(idea, comment.branch_id, comment=comment.id, **where, _anchor=anchor)


def page_of_comment(idea: Idea, form: CommentForm, *, meanwhile: Sequence[int] = ()) -> str:
    """The page with the comment that is answered, and below it what was being written;
    `meanwhile` are comments to be shown first."""
    answered = visible_comment(idea, form.parent_id.data, current_user)
    shown = _nodes(idea, meanwhile)
    if answered is None or is_in_sight(answered):
        return idea_page(idea, form, look=Look(comment=answered), meanwhile=shown)
    root = visible_comment_or_404(idea, answered.branch_id, current_user)
    return branch_page(idea, root, form, comment=answered, meanwhile=shown)


def branch_page(
    idea: Idea,
    root: Comment,
    form: CommentForm,
    *,
    comment: Comment | None,
    meanwhile: Sequence[ThreadNode] = (),
) -> str:
    """The branch that begins with `root`: the page of it with `comment`, if one is looked for."""
    return render_template(
        "ideas/thread.html",
        idea=idea,
        branch=branch_of(idea, root, current_user, key=request.args.get("key"), comment=comment),
        comment_form=form,
        meanwhile=meanwhile,
        may_comment=may_comment(idea, workflow_of(idea.board_id)),
        may_credit=may_credit_improvement(current_user, idea),
        may_mark=may_mark_official(current_user, idea),
    )


def _nodes(idea: Idea, comment_ids: Sequence[int]) -> list[ThreadNode]:
    if not comment_ids:
        return []
    return nodes_of(comment_ids, reader_of(idea, current_user, seen_id=None))
