// The cursor goes where it is needed: into a form that was just opened, or to what is wrong.

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.open && target.matches("[data-focus-inside]")) target.querySelector("textarea").focus();
  },
  true, // "toggle" does not bubble
);

document.querySelector("[data-focus]")?.focus();
