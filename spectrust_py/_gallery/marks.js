// Marks of entries, kept by the browser for this page, and their export.

const STORE = "spectrust gallery " + location.pathname + " " + data.title;

// What an entry is called in the store: it keeps its mark when the page is made again.
function keyOf(entry) {
  return valueOf("name", entry) + " " + valueOf("offset", entry);
}

class Marks {
  constructor() {
    this.keys = new Set();
    try {
      this.keys = new Set(JSON.parse(localStorage.getItem(STORE)) || []);
    } catch (error) {
      // No storage, or what is there is not ours: marks last as long as the page.
    }
    this.entries = new Set();
    if (this.keys.size) {
      for (let entry = 0; entry < data.count; entry++) {
        if (this.keys.has(keyOf(entry))) {
          this.entries.add(entry);
        }
      }
    }
  }

  has(entry) {
    return this.entries.has(entry);
  }

  toggle(entry) {
    const change = this.has(entry) ? "delete" : "add";
    this.entries[change](entry);
    this.keys[change](keyOf(entry));
    try {
      localStorage.setItem(STORE, JSON.stringify(Array.from(this.keys)));
    } catch (error) {
      // As above.
    }
  }

  // A table of the marked entries in the order of the manifest. Paths start at the folder of this page.
  csv() {
    const lines = [["input", "output", "segment", "offset", "duration", "status"]];
    for (const entry of Array.from(this.entries).sort((one, other) => one - other)) {
      lines.push([
        inputOf(entry), outputOf(entry), valueOf("segment", entry), valueOf("offset", entry),
        valueOf("duration", entry), ["failed", "done", "skipped", "done"][valueOf("status", entry)]]);
    }
    return lines.map(line => line.map(field).join(",") + "\r\n").join("");
  }
}

function inputOf(entry) {
  const path = valueOf("name", entry);
  return hasFile(valueOf("silent", entry)) ? harmless(data.recordings + path) : harmless(path);
}

function outputOf(entry) {
  const path = valueOf("picture", entry);
  if (path === null) {
    return null;
  }
  return harmless(hasFile(valueOf("fault", entry)) ? data.pictures + path : path);
}

// Whether a path is one below the folders that this page knows.
function hasFile(reason) {
  return reason === null || data.below.includes(reason);
}

// A spreadsheet would take some beginnings of a cell for a formula; before a path, ./ changes nothing.
function harmless(path) {
  return /^[=+\-@\t\r]/.test(path) ? "./" + path : path;
}

function field(value) {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}

// Bytes of a text, in which the bytes of a path that are not UTF-8 are what they were.
function bytesOf(text) {
  const encoder = new TextEncoder();
  return text.split(/([\udc80-\udcff])/u).map(
    part => /^[\udc80-\udcff]$/u.test(part) ? new Uint8Array([part.charCodeAt(0) - 0xdc00]) : encoder.encode(part));
}

function save(name, text) {
  const link = make("a", {download: name, href: URL.createObjectURL(new Blob(bytesOf(text), {type: "text/csv"}))});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
