// The cursor goes to what is wrong.

document.querySelector("[data-focus]")?.focus();
