// "/" leads to the search field, from anywhere but another field.

const FIELDS = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("[data-search]");
  if (!search || event.target.closest?.(FIELDS)) return;
  event.preventDefault();
  search.select();
});
