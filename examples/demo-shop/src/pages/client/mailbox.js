/** Fills the mailbox page and keeps it fresh. Texts from mails are set as text, never as HTML. */
const texts = JSON.parse(document.querySelector("#texts").textContent);
const byId = (id) => document.getElementById(id);
const time = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "medium" });
let selected;

function element(name, content = "", className = "") {
  const made = document.createElement(name);
  if (Array.isArray(content)) made.append(...content);
  else made.textContent = content;
  if (className) made.className = className;
  return made;
}

function read(mail) {
  selected = mail.n;
  byId("mail").replaceChildren(
    element("h2", mail.subject),
    element("p", `${texts.from}: ${mail.from} · ${texts.to}: ${mail.to.join(", ")} · ${time(mail.at)}`, "quiet"),
    element("pre", mail.text),
  );
  for (const button of byId("mails").querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(button.dataset.n === String(selected)));
}

function entry(mail) {
  const button = element("button", [
    element("span", mail.subject, "strong"),
    element("span", `${mail.to.join(", ")} · ${time(mail.at)}${mail.repeated ? ` · ${texts.repeated}` : ""}`, "quiet"),
  ]);
  button.type = "button";
  button.dataset.n = String(mail.n);
  button.setAttribute("aria-pressed", String(mail.n === selected));
  button.addEventListener("click", () => read(mail));
  return element("li", [button]);
}

let newest = -1;
async function refresh() {
  try {
    const { mails } = await (await fetch("/view/mailbox")).json();
    byId("empty").hidden = mails.length > 0;
    // Redrawn only when something came: the focus must not jump while somebody reads.
    if (mails[0] && mails[0].n !== newest) {
      newest = mails[0].n;
      const focus = document.activeElement?.dataset?.n;
      byId("mails").replaceChildren(...mails.map(entry));
      if (focus) byId("mails").querySelector(`[data-n="${focus}"]`)?.focus();
    }
    byId("notice").hidden = true;
  } catch {
    byId("notice").hidden = false;
  }
  setTimeout(refresh, 1500);
}
refresh();
