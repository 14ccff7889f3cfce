// Run a query without leaving the page: it can be cancelled, its time is shown, and an error is
// marked where it stands. The server renders the outcome, as it does for a page without script.
const form = document.querySelector("form.sparql");
const field = form.querySelector("textarea");
const run = form.querySelector("button[type=submit]");
const outcome = document.getElementById("outcome");
const longest = 6000;

const cancel = document.createElement("button");
cancel.type = "button";
cancel.className = "quiet";
cancel.textContent = "Cancel";
cancel.hidden = true;
run.after(cancel);
// What is said aloud stands apart from the clock, which would be read out every second.
const status = document.createElement("span");
status.setAttribute("role", "status");
const clock = document.createElement("span");
clock.setAttribute("aria-hidden", "true");
const said = document.createElement("p");
said.className = "status";
said.append(status, clock);
form.append(said);

let editor = null;
let running = null;

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(2)} s`;

function mark(message) {
  if (!message?.dataset.line) return;
  const line = Number(message.dataset.line);
  const column = Number(message.dataset.column || 1);
  if (editor) return editor.mark(line, column, message.textContent.trim());
  const before = field.value.split("\n").slice(0, line - 1).join("\n");
  const at = before.length + (line > 1 ? 1 : 0) + column - 1;
  field.focus();
  field.setSelectionRange(at, at + 1);
}

function show(page, since) {
  const found = new DOMParser().parseFromString(page, "text/html").getElementById("outcome");
  outcome.replaceChildren(...(found ? found.childNodes : []));
  const message = outcome.querySelector(".message");
  const heading = outcome.querySelector("h2")?.textContent;
  status.textContent = message ? `Not answered, after ${seconds(since)}.` : `${heading}, in ${seconds(since)}.`;
  mark(message);
}

async function ask(address, options) {
  const since = performance.now();
  running = new AbortController();
  run.setAttribute("aria-disabled", "true"); // Not disabled: that would take the focus away.
  cancel.hidden = false;
  status.textContent = "Running…";
  const ticking = setInterval(() => { clock.textContent = ` ${seconds(since)}`; }, 1000);
  editor?.clear();
  outcome.replaceChildren();
  try {
    const answer = await fetch(address, { ...options, headers: { Accept: "text/html" }, signal: running.signal });
    show(await answer.text(), since);
  } catch (error) {
    status.textContent = error.name === "AbortError" ? `Cancelled after ${seconds(since)}.` : "The server cannot be reached.";
  } finally {
    clearInterval(ticking);
    clock.textContent = "";
    run.removeAttribute("aria-disabled");
    if (document.activeElement === cancel) run.focus();
    cancel.hidden = true;
    running = null;
  }
}

function submit(event) {
  if (form.elements.format.value !== "html") return;
  event?.preventDefault();
  if (running) return;
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("format");
  const address = `${form.action}?${fields}`;
  if (address.length > longest) return void ask(form.action, { method: "POST", body: fields });
  history.pushState(null, "", address);
  ask(address, {});
}

form.addEventListener("submit", submit);
cancel.addEventListener("click", () => { running?.abort(); run.focus(); });
window.addEventListener("popstate", () => location.reload());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && running) running.abort();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

async function edit() {
  const { mount } = await import(form.dataset.editor);
  const load = async () => (await fetch(form.dataset.completions)).json();
  editor = mount(field, { load, run: () => form.requestSubmit(), label: "Query" });
  form.querySelector("label[for=query]").addEventListener("click", () => editor.focus());
}

// Without the bundle, or if it does not load, the plain text field stays.
if (form.dataset.editor) await edit().catch(() => {});
mark(outcome.querySelector(".message"));
