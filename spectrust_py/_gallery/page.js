// The page: what the header, the keys and the list do.

// Pictures beside one another.
const MOST_PANELS = 8;

const byId = id => document.getElementById(id);
const isPhone = matchMedia("(max-width: 760px)");
const isDark = matchMedia("(prefers-color-scheme: dark)");
const marks = new Marks();
const pinned = new Set();
const panels = new Map();
const list = new List(byId("list"), decorate, choose);
let current = null;
let texts = null;

// ---------------------------------------------------------------- list

function decorate(row, entry) {
  const fault = faultOf(entry);
  if (fault === null) {
    row.append(thumbnail(entry));
  }
  const facts = factsOf(entry).concat(folderOf(entry) ? [shown(folderOf(entry))] : []);
  row.append(
    make("b", {textContent: shown(nameOf(entry))}),
    make("span", {className: fault === null ? "" : "fault", textContent: fault || facts.join(" \u00b7 ")}));
  row.classList.toggle("bad", fault !== null);
  row.classList.toggle("marked", marks.has(entry));
}

// The picture of an entry, or of a figure its spectrogram: letters would be too small to read.
function thumbnail(entry) {
  const image = make("img", {alt: "", loading: "lazy", decoding: "async"});
  image.src = pictureUrl(entry);
  if (data.rectangle === null) {
    image.classList.toggle("whole", data.figure);
    return image;
  }
  const [x, y, width, height] = data.rectangle;
  return make("div", {className: "part"}, [place(image, [-x, -y].concat(data.size), [width, height])]);
}

function choose(entry, event) {
  if (event.ctrlKey || event.metaKey) {
    togglePin(entry);
    return;
  }
  select(entry);
  open();
}

function select(entry) {
  current = entry;
  list.select(entry);
  showPanels();
}

function move(step) {
  const entry = list.neighbour(step);
  if (entry !== null) {
    select(entry);
  }
}

// Keys by which entries are sorted; null comes last.
const KEYS = {
  status: entry => valueOf("status", entry), name: nameOf, folder: folderOf,
  length: entry => valueOf("duration", entry), level: levelOf};

function arranged(entries) {
  const keys = new Map(entries.map(entry => [entry, KEYS[byId("sort").value](entry)]));
  const sign = isPressed("reverse") ? -1 : 1;
  const names = new Intl.Collator("en", {numeric: true});
  return entries.sort((one, other) => {
    const [first, second] = [keys.get(one), keys.get(other)];
    if (first === null || second === null) {
      return (first === null) - (second === null) || one - other;
    }
    const difference = typeof first === "string" ? names.compare(first, second) : Math.sign(first - second) || 0;
    return sign * (difference || one - other);
  });
}

function textOf(entry) {
  return [shown(valueOf("name", entry)), faultOf(entry), valueOf("start", entry)].join(" ").toLowerCase();
}

function wanted() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const all = Array.from({length: data.count}, (_, entry) => entry);
  if (words.length && texts === null) {
    texts = all.map(textOf);
  }
  return all.filter(entry => words.every(word => texts[entry].includes(word))
    && (!isPressed("only") || marks.has(entry)));
}

function arrange() {
  const order = arranged(wanted());
  list.element.scrollTop = 0;
  list.show(order);
  byId("count").textContent = summary(order.length);
  if (!order.includes(current)) {
    current = null;
    list.current = null;
    if (order.length && !isPhone.matches) {
      select(order[0]);
    }
  } else {
    list.reveal(order.indexOf(current));
  }
  showPanels();
}

// How many entries are shown, or if all are, what they are.
function summary(number) {
  const all = grouped(data.count) + (data.count === 1 ? " entry" : " entries");
  if (number < data.count) {
    return grouped(number) + " of " + all;
  }
  const [failed, unseen, out] = data.counts;
  const rest = [[failed, "failed"], [unseen, "without a picture"], [out, "left out"]];
  return [all].concat(rest.filter(each => each[0]).map(each => grouped(each[0]) + " " + each[1])).join(", ");
}

// ---------------------------------------------------------------- panels

const actions = {
  mark: panel => toggleMark(panel.entry),
  pin: panel => togglePin(panel.entry),
  plays: panel => panels.forEach(other => other !== panel && other.pause()),
};

function showPanels() {
  const entries = new Set(pinned);
  if (current !== null) {
    entries.add(current);
  }
  for (const [entry, panel] of panels) {
    if (!entries.has(entry)) {
      panel.close();
      panels.delete(entry);
    }
  }
  for (const entry of entries) {
    if (!panels.has(entry)) {
      panels.set(entry, new Panel(entry, actions));
    }
    const panel = panels.get(entry);
    panel.update(marks.has(entry), pinned.has(entry));
    byId("panels").append(panel.element);
  }
  byId("panels").classList.toggle("several", entries.size > 1);
  say("");
}

function togglePin(entry) {
  if (!pinned.delete(entry)) {
    if (pinned.size === MOST_PANELS) {
      say("At most " + MOST_PANELS + " pictures can be pinned.");
      return;
    }
    pinned.add(entry);
  }
  showPanels();
}

function toggleMark(entry) {
  marks.toggle(entry);
  for (const row of list.shown.values()) {
    row.classList.toggle("marked", marks.has(list.order[row.dataset.place]));
  }
  showPanels();
  showMarks();
}

function showMarks() {
  const number = marks.entries.size;
  byId("only").textContent = "Marked: " + grouped(number);
  byId("export").disabled = number === 0;
}

function say(sentence) {
  byId("said").textContent = sentence;
}

// ---------------------------------------------------------------- phone

// On a phone the pictures cover the list, and the browser's own way back leads to it.
function open() {
  if (isPhone.matches && !document.body.classList.contains("open")) {
    document.body.classList.add("open");
    try {
      history.pushState("open", "");
    } catch (error) {
      // Not for this file; the button remains.
    }
    byId("back").focus();
  }
}

function close() {
  if (!document.body.classList.contains("open")) {
    return;
  }
  if (history.state === "open") {
    history.back();
  } else {
    closed();
  }
}

function closed() {
  document.body.classList.remove("open");
  panels.forEach(panel => panel.pause());
  list.element.focus();
}

// ---------------------------------------------------------------- buttons and keys

function isPressed(id) {
  return byId(id).getAttribute("aria-pressed") === "true";
}

function onPress(id, change) {
  byId(id).addEventListener("click", () => {
    byId(id).setAttribute("aria-pressed", !isPressed(id));
    change();
  });
}

function paint(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
}

const ACTS = {
  "j": () => move(1), "k": () => move(-1), "ArrowDown": () => move(1), "ArrowUp": () => move(-1),
  "PageDown": () => move(list.page()), "PageUp": () => move(-list.page()),
  "Home": () => move(-data.count), "End": () => move(data.count),
  "x": () => current !== null && toggleMark(current), "c": () => current !== null && togglePin(current),
  " ": () => current !== null && panels.get(current).toggle(), "/": () => byId("search").focus(),
  "Enter": open, "Escape": close,
};

function onKey(event) {
  const {key, target} = event;
  const isControl = target.closest("input, select, button") !== null;
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || !ACTS.hasOwnProperty(key)) {
    return;
  }
  if (target === byId("search") && (key === "Escape" || key === "Enter")) {
    list.element.focus();
    event.preventDefault();
    return;
  }
  // Buttons take these keys themselves, and text takes all.
  if (isControl && (target.tagName !== "BUTTON" || [" ", "Enter"].includes(key))) {
    return;
  }
  event.preventDefault();
  ACTS[key]();
}

byId("search").addEventListener("input", arrange);
byId("sort").addEventListener("change", arrange);
onPress("reverse", arrange);
onPress("only", arrange);
byId("export").addEventListener("click", () => save("marks.csv", marks.csv()));
byId("theme").addEventListener("click", () => paint(
  document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
isDark.addEventListener("change", () => paint(isDark.matches ? "dark" : "light"));
byId("back").addEventListener("click", close);
byId("previous").addEventListener("click", () => move(-1));
byId("next").addEventListener("click", () => move(1));
document.addEventListener("keydown", onKey);
addEventListener("popstate", closed);

paint(isDark.matches ? "dark" : "light");
showMarks();
arrange();
