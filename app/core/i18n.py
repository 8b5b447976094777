"""Translation of what people read: `_` at once, `_l` when it is shown, `_n` for plurals."""

from flask_babel import Babel, gettext, lazy_gettext, ngettext

babel = Babel()
_ = gettext
_l = lazy_gettext
_n = ngettext

__all__ = ["_", "_l", "_n", "babel"]
