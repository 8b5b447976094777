// After an @ the people are suggested who may see the idea (<text-expander data-people>). Its events
// do not bubble, so they are caught on their way down.

import "@github/text-expander-element";

document.addEventListener(
  "text-expander-change",
  ({ target, detail: { provide, text } }) => {
    if (text) provide(suggestions(target.dataset.people, text));
  },
  true,
);

document.addEventListener(
  "text-expander-value",
  ({ detail }) => {
    detail.value = detail.item.dataset.value;
  },
  true,
);

async function suggestions(address, text) {
  const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`);
  const list = document.createElement("div");
  if (answer.ok) list.innerHTML = await answer.text();
  const fragment = list.firstElementChild;
  return { matched: Boolean(fragment?.childElementCount), fragment };
}
