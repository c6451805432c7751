const HELLOS = 6; // then clicks are heard between cells only
const PATIENCE = 1500; // ms without an answer after which a click is called waiting
const BUSY = "The kernel is busy: your click waits until the cell has ended. Press ■ to interrupt the cell.";

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
