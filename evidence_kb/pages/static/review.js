// One key per action on pages where claims or studies are judged. Everything works without it, by forms and links.
"use strict";
(() => {
  const items = [...document.querySelectorAll(".review-item")];
  const said = document.getElementById("review-said");
  if (!items.length) return;
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const isNamed = (item) => named && (item === named || item.previousElementSibling === named);
  let now = Math.max(items.findIndex(isNamed), 0);
  let asksReason = false;
  let chosen = "";

  const say = (text) => { if (said) said.textContent = text; };
  const go = (to) => {
    items[now].classList.remove("current");
    now = Math.min(Math.max(to, 0), items.length - 1);
    items[now].classList.add("current");
    items[now].focus({ preventScroll: true });
    items[now].scrollIntoView({ block: "nearest" });
    asksReason = false;
    chosen = "";
    say("");
  };
  const within = (selector) => items[now].querySelector(selector);
  const press = (key) => {
    const found = within(`[data-key="${key}"]`);
    if (found) found.click();
    else say("Nothing to do here with this key.");
  };
  const reject = () => {
    const list = within("[data-reasons]");
    if (!list) { say("Nothing to reject here."); return; }
    if (list.value) { press("r"); return; }
    asksReason = true;
    say("Reason: a number, or 0 for the list.");
  };
  const reason = (key) => {
    const list = within("[data-reasons]");
    asksReason = false;
    if (key === "0") { list.focus(); say("Choose a reason, then press Reject."); return; }
    list.selectedIndex = Number(key);
    press("r");
  };

  const because = (key) => {
    const why = within("[data-why]");
    if (!why || why.value.trim()) { press(key); return; }
    chosen = key;
    why.focus();
    say("Say why, then press Enter.");
  };

  // A verdict goes on to the next claim; taking one back stays.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-stay]");
    const next = button && button.form && button.form.elements.next;
    if (next) next.disabled = true;
  });
  document.addEventListener("focusin", (event) => {
    const at = items.indexOf(event.target.closest(".review-item"));
    if (at >= 0 && at !== now) { items[now].classList.remove("current"); now = at; items[now].classList.add("current"); asksReason = false; }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target.closest("textarea, select, [data-why]")) { chosen = ""; items[now].focus(); return; }
    if (event.key === "Enter" && chosen && event.target.closest("[data-why]")) { event.preventDefault(); press(chosen); return; }
    if (event.target.closest("input, textarea, select") || event.target.isContentEditable) return;
    if (asksReason && /^[0-9]$/.test(event.key)) { event.preventDefault(); reason(event.key); return; }
    if (asksReason && event.key === "Escape") { asksReason = false; say(""); return; }
    const actions = {
      j: () => go(now + 1), k: () => go(now - 1), a: () => press("a"), e: () => press("e"), u: () => press("u"), r: reject,
      s: () => because("s"), d: () => because("d"),
      n: () => {
        const note = within(".noting");
        if (!note) return;
        note.open = true;
        note.querySelector("textarea").focus();
      },
      "?": () => { const line = document.querySelector(".keys"); if (line) { line.setAttribute("tabindex", "-1"); line.focus(); } },
    };
    const act = Object.hasOwn(actions, event.key) && actions[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  if (named) go(now); else items[now].classList.add("current");
})();
