// The board: draws what the stream sends, and sends what the buttons say. Text is only ever text (textContent).

const $ = (selector) => document.querySelector(selector);
const make = (tag, text = "", cls = "") => {
  const node = document.createElement(tag);
  node.textContent = text;
  if (cls) node.className = cls;
  return node;
};
const XSRF = $("meta[name=xsrf]").content;  // the hub wants it with every request that is no navigation
const SYMBOLS = { queued: "○", in_progress: "◐", requires_action: "✋", cancelling: "◌", completed: "✓", failed: "✗",
  expired: "⧖", cancelled: "■", incomplete: "◑" };

let board = null;           // the last picture
const chosen = new Set();   // seats; none: everybody
const state = { notebook: "", stuckFirst: false };

const ago = (seconds) => {
  const left = Math.max(0, Date.now() / 1000 - seconds);
  return left < 60 ? `${Math.floor(left)} s` : `${Math.floor(left / 60)} min`;
};
const called = (person) => person.name || person.seat;
const isShown = (id) => !state.notebook || id.startsWith(`${state.notebook}.`);

function drawHead(exercises) {
  const row = make("tr");
  for (const [text, cls] of [["Person", "who"], ["Run", ""], ["Works on", ""], ["Done", ""]]) {
    const head = make("th", text, cls);
    head.scope = "col";
    row.append(head);
  }
  for (const exercise of exercises) {
    const head = make("th", exercise.id, "exercise");
    head.scope = "col";
    head.title = exercise.title;
    row.append(head);
  }
  $("#people thead").replaceChildren(row);
}

function drawFoot(exercises, people) {
  const rows = [
    ["Passed", (exercise) => (exercise.passed ? `${exercise.passed}/${people}` : "")],
    ["Minutes, median", (exercise) => exercise.median ?? ""],
    ["Minutes, plan", (exercise) => exercise.planned],
  ].map(([title, read]) => {
    const row = make("tr");
    const head = make("th", title, "who");
    head.scope = "row";
    head.colSpan = 4;
    row.append(head, ...exercises.map((exercise) => {
      const cell = make("td", String(read(exercise)));
      if (title.startsWith("Minutes, median") && exercise.median > exercise.planned * 1.5) cell.className = "late";
      return cell;
    }));
    return row;
  });
  $("#people tfoot").replaceChildren(...rows);
}

function drawCell([kind, tries, hints], isNow) {
  const cell = make("td", "", "cell");
  const words = [];
  if (kind === "p" || kind === "s") {
    cell.classList.add("passed");
    cell.append("✓");
    words.push("passed");
    if (kind === "s") { cell.classList.add("helped"); words.push("solution shown"); }
  } else if (kind === "t") {
    cell.classList.add("tried");
    cell.append(String(tries));
  }
  if (tries) words.push(`${tries} ${tries === 1 ? "try" : "tries"}`);
  if (hints) {
    cell.append(make("span", "·".repeat(Math.min(hints, 4)), "hints"));
    words.push(`${hints} ${hints === 1 ? "hint" : "hints"}`);
  }
  if (isNow) { cell.classList.add("here"); words.push("works on it"); }
  cell.title = words.join(", ");
  if (words.length) cell.setAttribute("aria-label", words.join(", "));
  return cell;
}

function drawPerson(person, exercises, indices) {
  const row = make("tr");
  row.dataset.seat = person.seat;
  if (person.stuck) row.classList.add("is-stuck");
  if (person.away) row.classList.add("is-away");
  const who = make("th", "", "who");
  who.scope = "row";
  const box = make("input");
  box.type = "checkbox";
  box.checked = chosen.has(person.seat);
  box.setAttribute("aria-label", `Choose ${called(person)}`);
  who.append(box, make("span", called(person), "name"));
  if (person.name) who.append(make("small", person.seat));
  if (person.stuck) who.append(make("span", "stuck", "badge stuck"));
  if (person.away) who.append(make("span", "away", "badge"));
  for (const fault of person.faults) who.append(make("span", fault, "badge fault"));
  if (person.speed === 0) who.append(make("span", "clock held", "badge"));
  else if (person.speed !== 1) who.append(make("span", `${person.speed}×`, "badge"));

  const run = make("td", "", `run ${person.run}`);
  if (person.run) {
    const button = make("button", `${SYMBOLS[person.run] ?? "?"} ${person.run}`);
    button.type = "button";
    button.dataset.show = person.seat;
    button.title = "Show this run";
    const time = make("small");
    if (person.run_at) time.dataset.since = person.run_at;
    run.append(button, time);
  }
  const now = make("td", person.now, "now");
  if (person.now && person.since) {
    const time = make("small");
    time.dataset.since = person.since;
    now.append(time);
  }
  const done = person.cells.filter(([kind]) => kind === "p" || kind === "s").length;
  row.append(who, run, now, make("td", `${done}/${person.cells.length}`));
  for (const index of indices) {
    row.append(drawCell(person.cells[index], exercises[index].id === person.now));
  }
  return row;
}

function draw() {
  if (!board) return;
  const indices = board.exercises.map((_, index) => index).filter((index) => isShown(board.exercises[index].id));
  const exercises = indices.map((index) => board.exercises[index]);
  const people = [...board.people];
  if (state.stuckFirst) people.sort((one, two) => two.stuck - one.stuck || (one.since ?? 1e12) - (two.since ?? 1e12));
  const focus = document.activeElement?.closest?.("tr[data-seat]");
  const focused = focus && [focus.dataset.seat, document.activeElement.tagName];
  drawHead(exercises);
  $("#people tbody").replaceChildren(...people.map((person) => drawPerson(person, board.exercises, indices)));
  drawFoot(exercises, board.people.length);
  if (focused) $(`tr[data-seat="${focused[0]}"] ${focused[1]}`)?.focus();
  const here = board.people.filter((person) => person.since || person.name).length;
  const stuck = board.people.filter((person) => person.stuck);
  $("#summary").textContent = `${here} of ${board.people.length} here, ` +
    (stuck.length ? `${stuck.length} stuck: ${stuck.map(called).join(", ")}` : "nobody stuck");
  $("#trouble").hidden = !board.trouble;
  $("#trouble").textContent = board.trouble;
  $("#pause").setAttribute("aria-pressed", String(board.paused));
  $("#pause").textContent = board.paused ? "Let the room go on" : "Pause the room";
  const names = board.people.filter((person) => chosen.has(person.seat)).map(called);
  $("#whom").textContent = names.length ? names.join(", ") : "everybody";
  tick();
}

function tick() {
  for (const node of document.querySelectorAll("[data-since]")) node.textContent = ago(Number(node.dataset.since));
}

function drawNotebooks() {
  const numbers = [...new Set(board.exercises.map((exercise) => exercise.id.split(".")[0]))];
  const select = $("#notebook");
  if (select.options.length === numbers.length + 1) return;
  for (const number of numbers) select.append(make("option", number));
}

async function act(body) {
  $("#done").textContent = "…";
  try {
    const answer = await fetch("act", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-XSRFToken": XSRF },
      body: JSON.stringify({ people: chosen.size ? [...chosen] : "all", ...body }),
    });
    $("#done").textContent = answer.ok ? (await answer.json()).done : await answer.text();
  } catch {
    $("#done").textContent = "The board does not answer. Nothing was done.";
  }
}

async function show(seat) {
  const person = board.people.find((each) => each.seat === seat);
  const answer = await fetch(`show/${seat}`, { headers: { "X-XSRFToken": XSRF } });
  if (!answer.ok) { $("#done").textContent = await answer.text(); return; }
  const html = new DOMParser().parseFromString(await answer.text(), "text/html");  // ours, every text in it escaped
  $("#shown h2").textContent = `The last run of ${called(person)}`;
  $("#shown div").replaceChildren(...html.body.childNodes);
  $("#shown").hidden = false;
  $("#shown").scrollIntoView({ behavior: "smooth", block: "nearest" });
}

function listen() {
  const stream = new EventSource(`events?_xsrf=${encodeURIComponent(XSRF)}`);
  stream.onmessage = (event) => {
    board = JSON.parse(event.data);
    drawNotebooks();
    draw();
    document.body.dataset.live = "yes";
  };
  stream.onerror = () => {
    document.body.dataset.live = "no";
    $("#summary").textContent = "The board does not answer; trying again …";
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
}

$("#people tbody").addEventListener("change", (event) => {
  const { seat } = event.target.closest("tr").dataset;
  if (event.target.checked) chosen.add(seat); else chosen.delete(seat);
  draw();
});
$("#people tbody").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-show]");
  if (button) show(button.dataset.show);
});
$("#notebook").addEventListener("change", (event) => { state.notebook = event.target.value; draw(); });
$("#stuck-first").addEventListener("change", (event) => { state.stuckFirst = event.target.checked; draw(); });
$("#pause").addEventListener("click", () => act({ people: "all", do: board?.paused ? "go on" : "pause" }));
$("#hide").addEventListener("click", () => { $("#shown").hidden = true; });
$("#act").addEventListener("submit", (event) => event.preventDefault());
$("#act").addEventListener("click", (event) => {
  const what = event.target.dataset.do;
  if (what) act({ do: what, fault: $("#fault").value, speed: Number($("#speed").value) });
});
setInterval(tick, 1000);
listen();
