// The live picture of a run: an ES module for anywidget, no build step, no import.
//
// It draws the plain data of monitors.model, which comes in sections, so that what did not change is not sent again.
// Text of a model, a tool or a user is only ever set as textContent. The browser runs the clock: the kernel says what
// it knew at a push, the time since then is measured here. Buttons speak over a comm of their own, see rich.py.

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
      "change:said": () => this.drawSaid().desk.fill(model.get("said").outputs),
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
    while (lines.firstChild && lines.firstChild.textContent !== log[0]) lines.firstChild.remove();
    if ([...lines.children].some((node, at) => node.textContent !== log[at])) lines.replaceChildren();
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
    return this;
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
