// A treegrid: one stop for Tab, arrows inside; a row with details opens them below it.
class Timeline {
  constructor(table) {
    Object.assign(this, { table, rows: [], scale: table.querySelector(".lk-scale"), body: table.tBodies[0] });
    table.addEventListener("keydown", (event) => this.press(event));
    this.body.addEventListener("click", (event) => {
      const row = this.rows.find((one) => one.node === event.target.closest("tr"));
      if (row) this.move(row).toggle(row);
    });
  }

  // Rows are known by what they are about: a new status must not take the details or the focus of another row.
  show(rows, details) {
    const old = new Map(this.rows.map((row) => [row.key, row]));
    this.rows = rows.map((data, at) => {
      const key = `${data.depth} ${data.id || at}`;
      const row = old.get(key) || this.grow(key);
      old.delete(key);
      return row;
    });
    for (const row of old.values()) this.close(row).node.remove();
    let place = this.body.firstChild;
    this.rows.forEach((row, at) => {
      if (row.node !== place) for (const node of [row.node, row.detail]) if (node) this.body.insertBefore(node, place);
      this.fill(row, rows[at], details.get(rows[at].id));
      place = (row.detail || row.node).nextSibling;
    });
    if (!this.rows.includes(this.current)) this.current = this.rows[0];
    for (const row of this.rows) row.node.tabIndex = row === this.current ? 0 : -1;
  }

  grow(key) {
    const node = make("tr", "", "", { role: "row" });
    const cells = Array.from({ length: 5 }, () => node.appendChild(make("td", "", "", { role: "gridcell" })));
    const track = cells[2].appendChild(make("div", "lk-track"));
    const [early, bar] = [track.appendChild(make("div", "lk-early")), track.appendChild(make("div"))];
    return { key, node, cells, early, bar };
  }

  fill(row, data, details) {
    const { node, cells, bar, early } = row;
    const look = data.status;
    if (!details) this.close(row);
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

  move(row) {
    this.current.node.tabIndex = -1;
    this.current = row;
    row.node.tabIndex = 0;
    row.node.focus();
    return this;
  }

  press(event) {
    const row = this.current;
    if (event.target !== row?.node) return;
    const [at, last] = [this.rows.indexOf(row), this.rows.length - 1];
    const to = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last }[event.key];
    if (to != null) this.move(this.rows[to]);
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
