// What the parts of the live picture are made with; rich.py joins the files of this folder into one ES module.

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
