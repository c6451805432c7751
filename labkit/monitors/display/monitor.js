// The live picture of a run: an ES module for anywidget, no build step, no import.
//
// It draws the plain data of monitors.model, which comes in sections, so that what did not change is not sent again.
// Text of a model, a tool or a user is only ever set as textContent. The browser runs the clock: the kernel says what
// it knew at a push, the time since then is measured here. Buttons speak over a comm of their own, see rich.py.

const HELLOS = 6; // then clicks are heard between cells only
const PATIENCE = 1500; // ms without an answer after which a click is called waiting
const BUSY = "The kernel is busy: your click waits until the cell has ended. Press ■ to interrupt the cell.";
const FRAME = `
<div class="lk-top"><span class="lk-status" role="status"></span><b class="lk-clock"></b><span class="lk-expiry"></span>
<span class="lk-facts"></span><button class="lk-cancel" type="button" aria-label="Cancel the run">⊘ Cancel</button></div>
<div class="lk-said" role="status"></div><div class="lk-alerts" role="alert"></div><div class="lk-notes"></div>
<img class="lk-diagram" alt=""><div class="lk-path"></div><div class="lk-tokens"></div>
<div class="lk-scroll"><table class="lk-rows" role="treegrid" aria-label="Timeline"><thead><tr role="row">
<th role="columnheader">item</th><th role="columnheader">status</th><th role="columnheader" class="lk-scale"></th>
<th role="columnheader">start</th><th role="columnheader">took</th></tr></thead><tbody></tbody></table></div>
<div class="lk-more"></div><form class="lk-form" aria-label="Tool outputs"><div class="lk-fields"></div>
<button class="lk-submit"></button></form>
<details class="lk-messages"><summary></summary><div></div></details>
<details class="lk-log"><summary></summary><div role="log" tabindex="0" aria-label="Log"></div></details>
<details class="lk-thread"><summary>Thread</summary><div></div></details><div class="lk-foot"></div>`;

function make(tag, className = "", text = "", attributes = {}) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const code = (text, label) => make("pre", "lk-code", text, { tabindex: "0", role: "group", "aria-label": label });

function button(text, act, className) {
  const node = make("button", className, text, { type: "button" });
  node.addEventListener("click", act);
  return node;
}

function words(seconds, digits) {
  if (seconds < 60) return `${seconds.toFixed(digits)} s`;
  const [minutes, rest] = [Math.floor(Math.round(seconds) / 60), Math.round(seconds) % 60];
  return `${minutes} min${rest ? ` ${String(rest).padStart(2, "0")} s` : ""}`;
}

function countdown(seconds) {
  const left = Math.ceil(seconds);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

// A treegrid: one stop for Tab, arrows inside; a row with details opens them below it.
class Timeline {
  constructor(table) {
    Object.assign(this, { table, rows: [], focus: 0, scale: table.querySelector(".lk-scale"), body: table.tBodies[0] });
    table.addEventListener("keydown", (event) => this.press(event));
    this.body.addEventListener("click", (event) => {
      const index = this.rows.findIndex((row) => row.node === event.target.closest("tr"));
      if (index >= 0) this.move(index).toggle(this.rows[index]);
    });
  }

  show(rows, details) {
    for (const row of this.rows.splice(rows.length)) this.close(row).node.remove();
    rows.forEach((data, index) => this.fill(this.rows[index] || this.grow(index), data, details.get(data.id)));
  }

  grow(index) {
    const node = this.body.appendChild(make("tr", "", "", { role: "row", tabindex: index === this.focus ? 0 : -1 }));
    const cells = Array.from({ length: 5 }, () => node.appendChild(make("td", "", "", { role: "gridcell" })));
    const track = cells[2].appendChild(make("div", "lk-track"));
    const [early, bar] = [track.appendChild(make("div", "lk-early")), track.appendChild(make("div"))];
    return (this.rows[index] = { node, cells, early, bar });
  }

  fill(row, data, details) {
    const { node, cells, bar, early } = row;
    const look = data.status;
    if (row.data?.id !== data.id || !details) this.close(row);
    Object.assign(row, { data, details });
    node.setAttribute("aria-level", data.depth + 1);
    [`${data.depth ? "↳ " : ""}${data.label}`, `${look.symbol} ${look.word}`].forEach((text, at) => put(cells[at], text));
    put(cells[3], data.start_words);
    put(cells[4], data.took_words);
    bar.className = `lk-bar lk-p-${look.pattern}${look.ink === "#ffffff" ? " lk-light" : ""}${data.is_open ? " lk-open" : ""}`;
    bar.style.cssText = `background-color:${look.paint};--s:${data.start};--e:${data.is_open ? "var(--now)" : data.end}`;
    early.style.cssText = `--s:${data.start - data.early_seconds};--e:${data.start}`;
    early.hidden = !data.early_seconds;
    if (!details) node.removeAttribute("aria-expanded");
    else if (!row.detail) node.setAttribute("aria-expanded", false);
    else this.write(row);
  }

  write(row) {
    const text = JSON.stringify(row.details);
    if (row.written === text) return;
    row.written = text;
    row.detail.firstChild.replaceChildren(...row.details.flatMap(([name, value]) => [make("b", "", name), code(value, name)]));
  }

  toggle(row) {
    if (row.detail) return this.close(row);
    if (!row.details) return;
    row.detail = make("tr", "lk-detail", "", { role: "row" });
    row.detail.append(make("td", "", "", { role: "gridcell", colspan: 5 }));
    row.written = "";
    this.write(row);
    row.node.after(row.detail);
    row.node.setAttribute("aria-expanded", true);
  }

  close(row) {
    row.detail?.remove();
    if (row.detail) row.node.setAttribute("aria-expanded", false);
    row.detail = null;
    return row;
  }

  move(index) {
    this.rows[this.focus]?.node.setAttribute("tabindex", -1);
    this.focus = Math.max(0, Math.min(this.rows.length - 1, index));
    this.rows[this.focus].node.setAttribute("tabindex", 0);
    this.rows[this.focus].node.focus();
    return this;
  }

  press(event) {
    const row = this.rows[this.focus];
    if (event.target !== row?.node) return;
    const to = { ArrowDown: this.focus + 1, ArrowUp: this.focus - 1, Home: 0, End: Infinity }[event.key];
    if (to != null) this.move(to);
    else if (event.key === "Enter" || event.key === " " || (event.key === "ArrowRight" && !row.detail)) this.toggle(row);
    else if (event.key === "ArrowLeft" || event.key === "Escape") this.close(row);
    else return;
    event.preventDefault();
  }

  tick(now, span, digits) {
    this.table.style.setProperty("--now", now);
    this.table.style.setProperty("--span", span);
    put(this.scale, `0 s – ${words(span, digits)}`);
    for (const { data, cells } of this.rows) if (data.is_open) put(cells[4], `${words(Math.max(0, now - data.start), digits)}…`);
  }
}

// One field for each open call; all are handed in at once, as the service wants them.
class Form {
  constructor(form, send) {
    Object.assign(this, { form, send, fields: new Map() });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send({ kind: "submit", outputs: [...this.fields].map(([id, field]) => [id, field.area.value]) });
    });
  }

  show(calls, canRun) {
    this.form.hidden = !calls.length;
    for (const [id, field] of this.fields)
      if (!calls.some((call) => call.call_id === id)) this.fields.delete(id) && field.node.remove();
    for (const call of calls) {
      const field = this.fields.get(call.call_id) || this.grow(call);
      put(field.asked, call.arguments || "(no arguments)");
      field.run.hidden = !canRun.includes(call.name);
    }
    put(this.form.lastElementChild, calls.length > 1 ? `Submit all ${calls.length} outputs` : "Submit the output");
  }

  grow({ call_id: id, name }) {
    const node = make("div", "lk-field");
    const label = make("label", "", `Output of ${name} (${id})`);
    const area = label.appendChild(make("textarea", "", "", { rows: 2, spellcheck: false }));
    const asked = code("", `Arguments of ${name}`);
    const run = button(`Run ${name}`, () => this.send({ kind: "run", call_id: id }));
    node.append(asked, label, run);
    this.form.firstElementChild.append(node);
    this.fields.set(id, { node, area, asked, run });
    return this.fields.get(id);
  }

  fill(outputs = {}) {
    for (const [id, field] of this.fields) if (id in outputs) field.area.value = outputs[id];
  }
}

// The comm of the buttons. Its route is "free" when clicks are heard while a cell runs, else "queued".
class Line {
  constructor(model, onRoute, onLate) {
    Object.assign(this, { onRoute, onLate, hellos: 0, clicks: 0, timers: new Map() });
    onRoute(model.get("actions") ? "pending" : "none");
    if (model.get("actions"))
      model.widget_manager.get_model(model.get("actions")).then((actions) => {
        this.actions = actions;
        actions.on("msg:custom", (this.hear = (message) => this.take(message)));
        this.hello();
      }, () => onRoute("none"));
  }

  hello() {
    clearTimeout(this.timer);
    if (this.closed || this.hellos >= HELLOS) return this.closed || this.onRoute("queued");
    this.actions.send({ kind: "hello", number: (this.hellos += 1) });
    this.timer = setTimeout(() => this.hello(), 500);
  }

  take(message) {
    clearTimeout(message.kind === "hello" ? this.timer : this.timers.get(message.number));
    if (message.kind !== "hello") this.onLate(false);
    else if (message.is_free) this.onRoute("free");
    else this.timer = setTimeout(() => this.hello(), 150);
  }

  send(command) {
    const number = (this.clicks += 1);
    this.timers.set(number, setTimeout(() => this.onLate(true), PATIENCE));
    this.actions?.send({ ...command, number });
  }

  close() {
    this.closed = true;
    for (const timer of [this.timer, ...this.timers.values()]) clearTimeout(timer);
    this.actions?.off("msg:custom", this.hear);
  }
}

class Picture {
  constructor(model, parent) {
    this.model = model;
    const root = (this.root = parent.appendChild(make("section", "lk-monitor", "", { "aria-label": "Run monitor" })));
    root.innerHTML = FRAME;
    // JupyterLab reads single keys as commands while a cell is selected.
    root.addEventListener("keydown", (event) => event.stopPropagation());
    for (const node of root.querySelectorAll("[class]")) this[node.className.slice(3)] = node;
    this.timeline = new Timeline(this.rows);
    this.desk = new Form(this.form, (command) => this.line.send(command));
    this.cancel.addEventListener("click", () => this.line.send({ kind: "cancel" }));
    this.thread.addEventListener("toggle", () => {
      if (this.thread.open && !model.get("thread").rows) this.line.send({ kind: "page", to: "newest" });
    });
    this.hears = Object.entries({
      "change:head": () => this.drawHead(),
      "change:path": () => this.drawPath(),
      "change:rows change:calls": () => this.drawRows(),
      "change:texts": () => this.drawTexts(),
      "change:thread": () => this.drawThread(),
      "change:said": () => this.drawSaid(),
      "comm:close": () => this.leave(),
    });
    for (const [name, act] of this.hears) model.on(name, act);
    this.isSlow = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.line = new Line(model, (route) => (root.dataset.route = route), (isLate) => isLate ? put(this.said, BUSY) : this.drawSaid());
    for (const [, act] of this.hears.slice(0, 6)) act();
  }

  leave() {
    clearInterval(this.timer);
    this.root.dataset.route = "none";
    put(this.expiry, `disconnected: values as of ${new Date().toLocaleTimeString()}`);
    for (const node of this.root.querySelectorAll("button")) node.disabled = true;
  }

  drawHead() {
    const head = (this.head = this.model.get("head"));
    this.told = performance.now();
    const chip = make("span", "lk-chip", `${head.status.symbol} ${head.status.word}`);
    chip.style.cssText = `background-color:${head.status.paint};color:${head.status.ink}`;
    if (this.status.textContent !== chip.textContent) this.status.replaceChildren(chip);
    put(this.facts, head.facts);
    this.cancel.hidden = !head.can_act || head.is_terminal;
    this.cancel.disabled = !head.can_cancel;
    this.drawNotes(this.alerts, head.notes.filter((note) => note.is_alert));
    this.drawNotes(this.notes, head.notes.filter((note) => !note.is_alert));
    put(this.tokens, head.token_words);
    put(this.foot, head.source_words);
    this.thread.hidden = !head.can_act;
    clearInterval(this.timer);
    this.isLive = head.is_active && !head.is_stale;
    if (this.isLive) this.timer = setInterval(() => this.tick(), this.isSlow || this.timeline.rows.length > 200 ? 1000 : 250);
    this.tick();
  }

  drawPath() {
    const { svg, alternative, path } = this.model.get("path");
    this.diagram.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    this.diagram.alt = alternative;
    put(this.path, `Path taken: ${path}`);
  }

  drawNotes(box, notes) {
    const text = JSON.stringify(notes);
    if (box.told === text) return; // a screen reader would say an alert again
    box.told = text;
    box.replaceChildren(...notes.map(({ is_alert: isAlert, line, mark, heading, lines }) => {
      const node = make("div", isAlert ? "lk-panel" : "lk-quiet");
      node.style.borderLeftColor = line;
      node.append(make(isAlert ? "b" : "span", "", mark + heading), ...lines.map((words) => make("div", "", words)));
      return node;
    }));
  }

  tick() {
    const { head } = this;
    const passed = this.isLive ? (performance.now() - this.told) / 1000 : 0;
    const digits = this.isLive ? Math.min(1, head.digits) : head.digits;
    const left = head.expires_in - passed;
    put(this.clock, words(head.took + passed, digits));
    put(this.expiry, head.expires_in == null ? "" : left > 0 ? `expires in ${countdown(left)}` : "past its expiry");
    this.expiry.classList.toggle("lk-soon", left < 60);
    this.timeline.tick(head.now + passed, Math.max(head.span, head.now + passed), digits);
  }

  drawRows() {
    const { list, can_run: canRun } = this.model.get("calls");
    const rows = this.model.get("rows");
    const details = new Map(list.map((call) => [call.call_id, [
      ["arguments", call.arguments || "(none)"],
      ["output", call.output ?? (call.is_waiting ? "(asked for now)" : "(none)")],
    ]]));
    for (const row of rows.list) if (row.note) details.set(row.id, [["step", row.note]]);
    this.timeline.show(rows.list, details);
    put(this.more, rows.left_out ? `… ${rows.left_out} more rows` : "");
    this.desk.show(this.head.can_act ? list.filter((call) => call.is_waiting) : [], canRun);
    this.tick();
  }

  drawTexts() {
    const { messages, log } = this.model.get("texts");
    const told = [[this.messages, messages, "Messages of this run"], [this.log, log, "Log"]];
    for (const [box, list, name] of told) {
      put(box.firstElementChild, `${name} (${list.length})`);
      box.hidden = !list.length;
    }
    this.messages.lastElementChild.replaceChildren(...messages.flatMap(({ heading, text }) => [make("b", "", heading), code(text, heading)]));
    const lines = this.log.lastElementChild;
    if (lines.firstChild?.textContent !== log[0]) lines.replaceChildren();
    for (const text of log.slice(lines.children.length)) lines.append(make("div", "", text));
  }

  drawThread() {
    const { rows, words: told, has_more: hasMore } = this.model.get("thread");
    const body = this.thread.lastElementChild;
    if (!rows) return put(body, "Reading …");
    put(this.thread.firstElementChild, `Thread: ${told}`);
    const [newest, older] = ["newest", "older"].map((to) => button(to, () => this.line.send({ kind: "page", to })));
    older.disabled = !hasMore;
    body.replaceChildren(...rows.flatMap(({ heading, text }) => [make("b", "", heading), code(text, heading)]), newest, older);
  }

  drawSaid() {
    const said = this.model.get("said");
    put(this.said, said.text || "");
    this.said.classList.toggle("lk-bad", said.is_ok === false);
    this.desk.fill(said.outputs);
  }

  close() {
    clearInterval(this.timer);
    this.line.close();
    for (const [name, act] of this.hears) this.model.off(name, act);
  }
}

export default {
  render({ model, el }) {
    const picture = new Picture(model, el);
    return () => picture.close();
  },
};
