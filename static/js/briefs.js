// Beside the board that is chosen (data-briefed): what it is for.

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-briefed]")) return;
  const shown = target.form.querySelector("[data-brief-shown]");
  const brief = target.form.querySelector(`[data-brief="${CSS.escape(target.value)}"]`);
  shown.hidden = !brief;
  shown.replaceChildren(...(brief ? [brief.cloneNode(true)] : []));
});
