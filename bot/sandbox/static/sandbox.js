// Keeps the page live: sends acts without leaving it, fetches itself again on every change, and minds the focus.
"use strict";

const body = document.body;
const narrow = matchMedia("(max-width: 46rem)");
const toast = document.getElementById("toast");
let version = Number(body.dataset.version);
let refreshing = null;
let wanted = version;
const served = new Map(); // region id → the HTML the server last gave for it

const regions = (root) => [...root.querySelectorAll("[data-region]")];
for (const region of regions(document)) served.set(region.id, region.innerHTML);

function tell(text) {
  clearTimeout(tell.timer);
  toast.hidePopover();
  toast.textContent = text;
  if (!text) return;
  toast.showPopover(); // again on top, above a window that opened meanwhile
  tell.timer = setTimeout(() => toast.hidePopover(), 6000);
}

// --- fetching the page again

async function refresh() {
  if (refreshing) return refreshing;
  refreshing = (async () => {
    try {
      const answer = await fetch(location.href, { headers: { "x-refresh": "1" } });
      if (answer.ok) replaceRegions(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the live stream says when the sandbox is back */ }
    refreshing = null;
    if (wanted > version) await refresh();
  })();
  return refreshing;
}

function replaceRegions(fresh) {
  version = Math.max(version, Number(fresh.body.dataset.version));
  document.title = fresh.title;
  tick.loaded = Date.now();
  for (const region of regions(fresh)) {
    const here = document.getElementById(region.id);
    if (!here || served.get(region.id) === region.innerHTML) continue;
    const html = region.innerHTML;
    swap(here, region);
    served.set(region.id, html);
  }
}

function swap(here, fresh) {
  const follows = "follow" in here.dataset;
  const atEnd = here.scrollHeight - here.scrollTop - here.clientHeight < 60;
  const top = here.scrollTop;
  const focus = remembered(here);
  const open = new Map([...here.querySelectorAll("details")].map((one) => [one.id, one.open]));
  const window_ = here.id === "window" ? windowState(here) : null;
  if (here.querySelector(".lines") && fresh.querySelector(".lines")) patchLines(here, fresh);
  else here.replaceChildren(...fresh.childNodes);
  here.dataset.view = fresh.dataset.view || "";
  for (const one of here.querySelectorAll("details")) if (open.has(one.id)) one.open = open.get(one.id);
  if (window_) showWindow(here, window_);
  else restoreFocus(here, focus);
  here.scrollTop = follows && atEnd ? here.scrollHeight : top;
}

// Lines that stay as they are keep their place in the page, so that only what is new is read out.
const servedLines = new WeakMap();
for (const line of document.querySelectorAll(".lines > *")) servedLines.set(line, line.outerHTML);

function patchLines(here, fresh) {
  const [old, next] = [here, fresh].map((region) => region.querySelector(".lines"));
  here.querySelector(".start").replaceWith(fresh.querySelector(".start"));
  const before = [...old.children];
  const after = [...next.children];
  after.forEach((line, at) => {
    const html = line.outerHTML;
    if (before[at] && servedLines.get(before[at]) === html) return;
    if (before[at]) before[at].replaceWith(line);
    else old.append(line);
    servedLines.set(line, html);
  });
  before.slice(after.length).forEach((line) => line.remove());
}

function remembered(region) {
  const active = document.activeElement;
  if (!active || !region.contains(active)) return null;
  return { id: active.id, href: active.getAttribute("href"), name: active.name, value: active.value,
           start: active.selectionStart, end: active.selectionEnd };
}

function restoreFocus(region, focus) {
  if (!focus) return;
  const all = [...region.querySelectorAll("a, button, input, select, textarea, summary")];
  const found = (focus.id && document.getElementById(focus.id))
    || all.find((one) => focus.href && one.getAttribute("href") === focus.href)
    || all.find((one) => focus.name && one.name === focus.name && one.value === focus.value);
  if (!found) { (document.getElementById("composer") || document.getElementById("content")).focus(); return; }
  found.focus();
  if (focus.start != null && found.setSelectionRange && found.type !== "button") {
    try { found.setSelectionRange(focus.start, focus.end); } catch { /* a date field has no selection */ }
  }
}

// --- the window on top

function windowState(region) {
  const form = region.querySelector("form");
  return { view: region.dataset.view, focus: remembered(region), data: form ? new FormData(form) : null,
           scroll: region.querySelector(".window-body")?.scrollTop || 0 };
}

function showWindow(region, before) {
  const dialog = region.querySelector("dialog");
  if (!dialog) { returnFocus(before); return; }
  const same = before.view && before.view === dialog.dataset.view;
  if (!before.view) showWindow.opener = showWindow.pressed || document.activeElement?.id;
  if (same) { keepTyped(dialog, before.data); }
  raise(dialog);
  const faulty = dialog.querySelector("[aria-invalid]");
  if (faulty) { faulty.focus(); return; }
  if (same) { dialog.querySelector(".window-body").scrollTop = before.scroll; restoreFocus(dialog, before.focus); return; }
  (dialog.querySelector("[data-focus]") || firstField(dialog) || dialog.querySelector("h2")).focus();
}

function firstField(dialog) {
  return dialog.querySelector(".b-field input, .b-field textarea, .b-field select");
}

function raise(dialog) {
  dialog.removeAttribute("open");
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    send(dialog.querySelector("form"), dialog.querySelector("footer [formaction='/sandbox/close']"));
  });
  dialog.querySelectorAll("[data-most]").forEach(countCharacters);
}

function keepTyped(dialog, data) {
  if (!data) return;
  for (const field of dialog.querySelectorAll("input[type=text], textarea, select, input[type=date], input[type=time]")) {
    if (field.name.startsWith("f:") && data.has(field.name) && !field.multiple) field.value = data.get(field.name);
  }
  for (const field of dialog.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    if (data.has(field.name)) field.checked = data.getAll(field.name).includes(field.value);
  }
}

function returnFocus(before) {
  if (!before.view) return;
  const opener = showWindow.opener && document.getElementById(showWindow.opener);
  (opener || document.getElementById("composer") || document.getElementById("content")).focus();
}

function countCharacters(field) {
  const most = Number(field.dataset.most);
  const counter = document.createElement("p");
  counter.className = "field-count";
  field.after(counter);
  const count = () => { counter.textContent = field.value.length > most * 0.8 ? `${field.value.length} / ${most}` : ""; };
  field.addEventListener("input", count);
  count();
}

// --- acts

async function send(form, submitter, more = {}) {
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  showWindow.pressed = submitter?.id || document.activeElement?.id;
  const data = new FormData(form);
  if (submitter?.name) data.set(submitter.name, submitter.value);
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  const action = more.press ? "/sandbox/press" : submitter?.getAttribute("formaction") || form.getAttribute("action");
  submitter?.setAttribute("aria-disabled", "true");
  if (form.dataset.busy) tell(form.dataset.busy);
  try {
    const answer = await fetch(action, { method: "POST", body: new URLSearchParams(data), headers: { accept: "application/json" } });
    tell(answer.ok ? (await answer.json()).notice : body.dataset.failed);
  } catch {
    tell(body.dataset.offline);
  }
  delete form.dataset.sending;
  submitter?.removeAttribute("aria-disabled");
  await refresh();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-act]")) return;
  event.preventDefault();
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) return;
  if ("composer" in form.dataset) { sendLine(form); return; }
  send(form, event.submitter);
});

document.addEventListener("change", (event) => {
  const press = event.target.dataset?.press;
  if (press && event.target.value) send(event.target.form, null, { press });
});

// In a list of several one press adds or removes, as in Slack: nobody has to know of the Ctrl key.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("select[multiple] option");
  if (!option || event.button !== 0) return;
  event.preventDefault();
  const list = option.closest("select");
  const { scrollTop } = list;
  option.selected = !option.selected;
  list.focus({ preventScroll: true });
  requestAnimationFrame(() => { list.scrollTop = scrollTop; });
  list.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-press]");
  if (link) send(link.closest("form"), null, { press: link.dataset.press });
});

// --- the composer and its commands

const composer = document.getElementById("composer");
const list = document.getElementById("commands");
const commands = composer ? JSON.parse(composer.dataset.commands) : [];
let chosen = -1;

function sendLine(form) {
  const text = composer.value;
  if (!text.trim()) return;
  closeCommands();
  form.dataset.sending = "";
  const talk = document.getElementById("talk");
  talk.scrollTop = talk.scrollHeight;
  send(form, null, { text });
  composer.value = "";
}

function offerCommands() {
  const typed = composer.value;
  const fitting = typed.startsWith("/") && !typed.includes("\n")
    ? commands.filter((one) => one.line.startsWith(typed.trimEnd()) || (typed === "/" )) : [];
  if (!fitting.length || (fitting.length === 1 && fitting[0].line === typed)) { closeCommands(); return; }
  list.replaceChildren(...fitting.map(commandItem));
  list.hidden = false;
  composer.setAttribute("aria-expanded", "true");
  choose(0);
}

function commandItem(command, number) {
  const item = document.createElement("li");
  const line = document.createElement("b");
  const meaning = document.createElement("span");
  item.id = `command-${number}`;
  item.setAttribute("role", "option");
  line.textContent = command.line;
  meaning.textContent = command.meaning;
  meaning.className = "soft";
  item.append(line, meaning);
  item.addEventListener("mousedown", (event) => { event.preventDefault(); accept(command.line); });
  return item;
}

function choose(number) {
  const items = [...list.children];
  chosen = (number + items.length) % items.length;
  items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
  items[chosen].scrollIntoView({ block: "nearest" });
  composer.setAttribute("aria-activedescendant", items[chosen].id);
}

function accept(line) {
  composer.value = line;
  closeCommands();
  composer.focus();
}

function closeCommands() {
  list.hidden = true;
  chosen = -1;
  composer.setAttribute("aria-expanded", "false");
  composer.removeAttribute("aria-activedescendant");
}

function composerKey(event) {
  if (event.isComposing) return;
  const offering = !list.hidden;
  const line = offering ? list.children[chosen]?.querySelector("b").textContent : "";
  if (offering && event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
  else if (offering && event.key === "ArrowUp") { event.preventDefault(); choose(chosen - 1); }
  else if (offering && event.key === "Escape") { event.preventDefault(); closeCommands(); }
  else if (offering && event.key === "Tab" && !event.shiftKey) { event.preventDefault(); accept(line); }
  else if (offering && event.key === "Enter" && !event.shiftKey && !complete(composer.value)) { event.preventDefault(); accept(line); }
  else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); composer.form.requestSubmit(); }
}

const complete = (text) => commands.some((one) => one.line === text.trim());

if (composer) {
  composer.addEventListener("input", offerCommands);
  composer.addEventListener("keydown", composerKey);
  composer.addEventListener("blur", closeCommands);
}

// --- the clock ticks, the stream is listened to

function tick() {
  const passed = (Date.now() - tick.loaded) / 1000;
  for (const face of document.querySelectorAll("[data-clock]")) {
    const moment = new Date((Number(face.dataset.clock) + passed) * 1000);
    face.textContent = moment.toLocaleTimeString(face.dataset.locale, { timeZone: face.dataset.zone, hour: "numeric", minute: "2-digit" });
  }
}

// A page out of sight hangs up: a browser allows only a few connections to one address.
function listen() {
  listen.stream?.close();
  listen.stream = null;
  if (document.hidden) return;
  const stream = listen.stream = new EventSource("/sandbox/live");
  stream.addEventListener("message", (event) => {
    const number = Number(event.data);
    if (number === wanted && number <= version) return;
    if (number < wanted) version = -1; // the sandbox was started again
    wanted = number;
    refresh();
  });
}

if (narrow.matches) document.querySelectorAll(".fold").forEach((fold) => { fold.open = false; });
narrow.addEventListener("change", () => document.querySelectorAll(".fold").forEach((fold) => { fold.open = !narrow.matches; }));
const talk = document.getElementById("talk");
if (talk && "follow" in talk.dataset && !location.hash) talk.scrollTop = talk.scrollHeight;
const opened = document.querySelector("dialog.window");
if (opened) { raise(opened); (firstField(opened) || opened.querySelector("h2")).focus(); }
else if (composer && !narrow.matches) composer.focus();
document.addEventListener("visibilitychange", listen);
setInterval(tick, 10000);
tick.loaded = Date.now();
listen();
