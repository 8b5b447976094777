// What scrolls sideways by itself: keys reach it and scroll it, and tabs show the one one is at.

const SCROLLERS = ".table-scroll, .prose table";

function letKeysIn() {
  for (const scroller of document.querySelectorAll(SCROLLERS)) {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
  }
}

// A row of tabs that is wider than the screen begins at the one that is shown, and follows the keys.
function bringIn(tab) {
  const { parentElement: tabs, offsetLeft, offsetWidth } = tab;
  tabs.scrollLeft = offsetLeft - tabs.offsetLeft - (tabs.clientWidth - offsetWidth) / 2;
}

letKeysIn();
document.querySelectorAll(".tabs [aria-current]").forEach(bringIn);
window.addEventListener("resize", letKeysIn);
document.addEventListener("htmx:after:swap", letKeysIn);
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".tabs > :focus-visible")) bringIn(target);
});
