// Entries of the manifest, and text for people.

const data = JSON.parse(document.getElementById("entries").textContent);

// Values of the column "status"; the order in which they are shown.
const FAILED = 0;
const NO_PICTURE = 1;
const LEFT_OUT = 2;
const DONE = 3;

// A column is an array, one value for all entries, or an object of those that have a value.
function valueOf(name, entry) {
  const column = data.columns[name];
  if (column === null || typeof column !== "object") {
    return column;
  }
  const value = column[entry];
  return value === undefined ? null : value;
}

function nameOf(entry) {
  const path = valueOf("name", entry);
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(entry) {
  const path = valueOf("name", entry);
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

// Why there is no picture; null if there is one.
function faultOf(entry) {
  const sentence = valueOf("sentence", entry);
  if (sentence !== null) {
    return shown(sentence);
  }
  const fault = valueOf("fault", entry);
  return fault === null ? null : data.reasons[fault];
}

// Why the recording cannot be played; null if it may be.
function silenceOf(entry) {
  const reason = valueOf("silent", entry);
  return reason === null ? null : data.reasons[reason];
}

// Level in dBFS; null if unknown.
function levelOf(entry) {
  const rms = valueOf("rms", entry);
  return rms === null ? null : 20 * Math.log10(rms);
}

// Text in which nothing is hidden: bytes that are not UTF-8 (they arrive as surrogates from U+DC80 on, as from
// Python's os.fsdecode), control characters, and those that change the direction of the text.
function shown(text) {
  return text.replace(/[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, character => {
    const code = character.codePointAt(0);
    if (code >= 0xdc80 && code <= 0xdcff) {
      return hex("\\x", code - 0xdc00, 2);
    }
    return code < 0x100 ? hex("\\x", code, 2) : hex("\\u", code, 4);
  });
}

function hex(before, code, digits) {
  return before + code.toString(16).padStart(digits, "0");
}

// A path as a relative URL, which is never one with a scheme, a host, a query or a fragment.
function urlOf(path) {
  return Array.from(path, character => {
    const code = character.codePointAt(0);
    if (code >= 0xdc80 && code <= 0xdcff) {
      return hex("%", code - 0xdc00, 2);
    }
    const isLone = code >= 0xd800 && code <= 0xdfff;
    return isLone || character === "/" ? character : encodeURIComponent(character);
  }).join("");
}

function pictureUrl(entry) {
  return urlOf(data.pictures + valueOf("picture", entry));
}

function recordingUrl(entry) {
  return urlOf(data.recordings + valueOf("name", entry));
}

// Place an element at a rectangle of another that has this size.
function place(element, [x, y, width, height], [whole, high]) {
  const sides = {left: x / whole, top: y / high, width: width / whole, height: height / high};
  for (const [side, part] of Object.entries(sides)) {
    element.style[side] = part * 100 + "%";
  }
  return element;
}

// 12.5 s, 1:02.5, 1:01:02.5; `digits` after the point.
function clock(seconds, digits) {
  const scale = Math.pow(10, digits);
  const whole = Math.round(seconds * scale) / scale;
  if (whole < 60) {
    return whole.toFixed(digits) + " s";
  }
  const rest = (whole % 60).toFixed(digits).padStart(digits ? digits + 3 : 2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return minutes + ":" + rest;
  }
  return Math.floor(minutes / 60) + ":" + String(minutes % 60).padStart(2, "0") + ":" + rest;
}

function decibels(level) {
  return level === -Infinity ? "silence" : (level < 0 ? "\u2212" : "") + Math.abs(level).toFixed(1) + " dBFS";
}

function grouped(number) {
  return number.toLocaleString("en");
}

// Length and level of an entry, and which segment it is.
function factsOf(entry) {
  const facts = [];
  const segments = valueOf("segments", entry);
  if (segments > 1) {
    facts.push("segment " + (valueOf("segment", entry) + 1) + " of " + segments);
  }
  const duration = valueOf("duration", entry);
  if (duration !== null) {
    facts.push(clock(duration, 1));
  }
  const level = levelOf(entry);
  if (level !== null) {
    facts.push(decibels(level));
  }
  return facts;
}

function make(tag, properties, children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children || []);
  return element;
}
