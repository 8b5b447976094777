// The bell of a page that stays open: it asks for the number of unread notices now and then, and
// when somebody comes back to the page.

const SECONDS = 30;

async function renew() {
  const bell = document.querySelector("[data-bell]");
  if (!bell || document.visibilityState !== "visible") return;
  // Without a connection, or after the session ended, the next page says so.
  const answer = await fetch(bell.dataset.bell, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  bell.replaceChildren(...page.querySelector("[data-bell]").childNodes);
}

setInterval(renew, SECONDS * 1000);
document.addEventListener("visibilitychange", renew);
