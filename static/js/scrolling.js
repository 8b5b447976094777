// What scrolls sideways by itself can be reached, and so scrolled, by keyboard too.

const SCROLLERS = ".table-scroll, .prose table";

function letKeysIn() {
  for (const scroller of document.querySelectorAll(SCROLLERS)) {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
  }
}

letKeysIn();
window.addEventListener("resize", letKeysIn);
document.addEventListener("htmx:after:swap", letKeysIn);
