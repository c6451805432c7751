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
