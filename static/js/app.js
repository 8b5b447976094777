// The scripts of the site. Each binds itself by data-* attributes; every page works without them.

import "@github/relative-time-element";
import "./attaching.js";
import "./background.js";
import "./bell.js";
import "./briefs.js";
import "./conversation.js";
import "./count.js";
import "./drafts.js";
import "./editor.js";
import "./focus.js";
import "./jump.js";
import "./keep.js";
import "./mentions.js";
import "./menus.js";
import "./replies.js";
import "./scrolling.js";
import "./suggest.js";
import "./voting.js";
