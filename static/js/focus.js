// The cursor goes to what is wrong.

document.querySelector("[data-focus], [aria-invalid=true]")?.focus();
