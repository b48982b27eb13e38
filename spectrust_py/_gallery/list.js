// The virtual list: only entries in view, and a few around them, are elements.

// Rows above and below the view.
const AROUND = 2;

// Browsers lay out no element higher than some 17 million pixels. A longer list scrolls in proportion.
const HIGHEST = 8e6;

class List {
  // `decorate(row, entry)` completes the element of an entry; `choose(entry, event)` is called for a click on it.
  constructor(element, decorate, choose) {
    this.element = element;
    this.rows = element.firstElementChild;
    this.decorate = decorate;
    this.order = [];
    this.shown = new Map();
    this.current = null;
    this.isWaiting = false;
    element.addEventListener("scroll", () => this.soon());
    new ResizeObserver(() => this.measure()).observe(element);
    this.rows.addEventListener("click", event => {
      const row = event.target.closest("[role=option]");
      if (row) {
        choose(this.order[row.dataset.place], event);
      }
    });
  }

  // Show entries in this order.
  show(order) {
    this.order = order;
    this.rows.textContent = "";
    this.shown.clear();
    this.measure();
  }

  measure() {
    this.row = parseFloat(getComputedStyle(this.element).getPropertyValue("--row"));
    this.view = this.element.clientHeight;
    this.whole = this.order.length * this.row;
    this.high = Math.min(this.whole, HIGHEST);
    this.rows.style.height = this.high + "px";
    this.draw();
  }

  soon() {
    if (!this.isWaiting) {
      this.isWaiting = true;
      requestAnimationFrame(() => {
        this.isWaiting = false;
        this.draw();
      });
    }
  }

  // How much of the whole list a pixel of scrolling moves.
  ratio() {
    return this.high > this.view ? (this.whole - this.view) / (this.high - this.view) : 1;
  }

  draw() {
    const top = this.element.scrollTop;
    const offset = top * this.ratio();
    const first = Math.max(0, Math.floor(offset / this.row) - AROUND);
    const last = Math.min(this.order.length, Math.ceil((offset + this.view) / this.row) + AROUND);
    for (const [place, row] of this.shown) {
      if (place < first || place >= last) {
        row.remove();
        this.shown.delete(place);
      }
    }
    let before = this.rows.firstChild;
    for (let place = first; place < last; place++) {
      const row = this.shown.get(place) || this.made(place);
      row.style.transform = "translateY(" + (top + place * this.row - offset) + "px)";
      if (row === before) {
        before = before.nextSibling;
      } else {
        this.rows.insertBefore(row, before);
      }
    }
    this.point();
  }

  made(place) {
    const entry = this.order[place];
    const row = make("div", {id: "entry-" + entry, className: "row"});
    row.dataset.place = place;
    row.setAttribute("role", "option");
    row.setAttribute("aria-setsize", this.order.length);
    row.setAttribute("aria-posinset", place + 1);
    row.setAttribute("aria-selected", entry === this.current);
    this.decorate(row, entry);
    this.shown.set(place, row);
    return row;
  }

  // Select an entry and bring it into view.
  select(entry) {
    this.current = entry;
    for (const row of this.shown.values()) {
      row.setAttribute("aria-selected", row.id === "entry-" + entry);
    }
    this.reveal(this.order.indexOf(entry));
  }

  reveal(place) {
    if (place >= 0) {
      const offset = this.element.scrollTop * this.ratio();
      const above = place * this.row;
      const below = above + this.row - this.view;
      if (above < offset || below > offset) {
        this.element.scrollTop = (above < offset ? above : below) / this.ratio();
      }
    }
    this.draw();
  }

  // Tell assistive programs which entry is current; it must be an element.
  point() {
    const id = "entry-" + this.current;
    if (this.current !== null && document.getElementById(id)) {
      this.element.setAttribute("aria-activedescendant", id);
    } else {
      this.element.removeAttribute("aria-activedescendant");
    }
  }

  // The entry some places from the current one, or the first.
  neighbour(step) {
    const place = this.order.indexOf(this.current);
    const wanted = place < 0 ? 0 : Math.min(Math.max(place + step, 0), this.order.length - 1);
    return this.order.length ? this.order[wanted] : null;
  }

  // Number of whole rows in view.
  page() {
    return Math.max(1, Math.floor(this.view / this.row));
  }
}
