// The large picture of an entry, with axes unless it has its own, and its recording.

// Part of the picture's time by which an arrow key moves.
const STEP = 1 / 50;

// Without a rectangle a cursor would be over a wrong time.
const LOST = "The picture does not say where its spectrogram is, so there is no cursor over it.";

class Panel {
  // `actions` has `mark`, `pin` and `plays`, each called with the panel.
  constructor(entry, actions) {
    this.entry = entry;
    this.actions = actions;
    this.start = valueOf("offset", entry) || 0;
    const duration = valueOf("duration", entry);
    const span = valueOf("span", entry);
    this.end = duration === null ? Infinity : this.start + duration;
    this.span = span === null ? duration : span;
    this.time = this.start;
    this.bands = data.bands[String(valueOf("sr", entry))];
    this.silence = silenceOf(entry);
    this.build();
    this.draw();
  }

  build() {
    const fault = faultOf(this.entry);
    this.element = make("article", {className: "panel"}, [this.head()]);
    this.element.setAttribute("aria-label", shown(nameOf(this.entry)));
    this.note = make("p", {className: "note", textContent: this.notes()});
    if (fault === null) {
      this.element.append(this.plot());
    } else {
      this.element.append(make("p", {className: "fault", textContent: fault}));
    }
    this.element.append(this.tools(), this.note);
    if (this.silence === null) {
      this.element.append(this.sound());
    }
  }

  head() {
    const folder = folderOf(this.entry);
    const facts = factsOf(this.entry);
    const sr = valueOf("sr", this.entry);
    if (sr !== null) {
      facts.push(hertz(sr));
    }
    const start = valueOf("start", this.entry);
    facts.push(...[start, folder].filter(Boolean).map(shown));
    return make("header", {}, [
      make("h2", {textContent: shown(nameOf(this.entry))}),
      make("p", {className: "facts", textContent: facts.join(" \u00b7 ")})]);
  }

  notes() {
    const warnings = valueOf("warnings", this.entry);
    const isLost = data.figure && data.rectangle === null && faultOf(this.entry) === null;
    return [this.silence, isLost && LOST, warnings && shown(warnings)].filter(Boolean).join(" ");
  }

  plot() {
    const name = shown(nameOf(this.entry));
    this.image = make("img", {alt: "Spectrogram of " + name, decoding: "async", draggable: false});
    this.image.addEventListener("error", () => this.say("The picture cannot be loaded."));
    this.image.src = pictureUrl(this.entry);
    this.frame = make("div", {className: "frame"}, [this.image]);
    const [width, height] = data.size;
    if (width && height) {
      this.frame.style.aspectRatio = width + " / " + height;
      this.frame.style.setProperty("--ratio", width / height);
    }
    const isKnown = !data.figure || data.rectangle !== null;
    if (isKnown && this.silence === null && this.span && Number.isFinite(this.end)) {
      this.makeSlider(name);
    }
    return data.figure ? make("div", {className: "plot figure"}, [this.frame]) : this.axes();
  }

  axes() {
    this.hertz = make("div", {className: "hertz"});
    this.seconds = make("div", {className: "seconds"});
    for (const axis of [this.hertz, this.seconds]) {
      axis.setAttribute("aria-hidden", "true");
    }
    this.watcher = new ResizeObserver(() => this.label());
    this.watcher.observe(this.frame);
    return make("div", {className: "plot"}, [this.hertz, this.frame, this.seconds]);
  }

  // The spectrogram is the bar in which to seek: the whole picture, or a part of a figure.
  makeSlider(name) {
    this.slider = this.frame;
    if (data.figure) {
      this.slider = place(make("div", {className: "spectrogram"}), data.rectangle, data.size);
      this.frame.append(this.slider);
    }
    this.cursor = make("div", {className: "cursor"});
    this.slider.append(this.cursor);
    this.slider.tabIndex = 0;
    const attributes = {
      "role": "slider", "aria-label": "Position in " + name, "aria-valuemin": this.start, "aria-valuemax": this.end};
    for (const [attribute, value] of Object.entries(attributes)) {
      this.slider.setAttribute(attribute, value);
    }
    this.slider.addEventListener("pointerdown", event => {
      if (event.button === 0) {
        this.slider.setPointerCapture(event.pointerId);
        this.seekTo(event);
      }
    });
    this.slider.addEventListener("pointermove", event => {
      if (this.slider.hasPointerCapture(event.pointerId)) {
        this.seekTo(event);
      }
    });
    this.slider.addEventListener("keydown", event => this.step(event));
  }

  seekTo(event) {
    const box = this.slider.getBoundingClientRect();
    this.seek(this.start + (event.clientX - box.left) / box.width * this.span);
  }

  step(event) {
    const step = this.span * STEP;
    const times = {
      ArrowLeft: this.time - step, ArrowRight: this.time + step, Home: this.start, End: this.end};
    if (event.key in times) {
      event.preventDefault();
      this.seek(times[event.key]);
    }
  }

  label() {
    const {clientWidth, clientHeight} = this.frame;
    this.hertz.textContent = this.seconds.textContent = "";
    for (const {at, text} of frequencyTicks(this.bands, clientHeight)) {
      const tick = make("span", {textContent: text});
      tick.style.bottom = at * 100 + "%";
      this.hertz.append(tick);
    }
    for (const {at, text} of this.span ? timeTicks(this.start, this.span, clientWidth) : []) {
      const tick = make("span", {textContent: text});
      tick.style.left = at * 100 + "%";
      this.seconds.append(tick);
    }
  }

  tools() {
    this.playButton = make("button", {className: "play", textContent: "Play", disabled: this.silence !== null});
    this.playButton.addEventListener("click", () => this.toggle());
    this.clock = make("span", {className: "clock"});
    this.markButton = make("button", {className: "mark", textContent: "Mark"});
    this.markButton.addEventListener("click", () => this.actions.mark(this));
    this.pinButton = make("button", {className: "pin", textContent: "Pin"});
    this.pinButton.addEventListener("click", () => this.actions.pin(this));
    return make("div", {className: "tools"}, [this.playButton, this.clock, this.markButton, this.pinButton]);
  }

  // Show whether the entry is marked and pinned.
  update(isMarked, isPinned) {
    this.markButton.setAttribute("aria-pressed", isMarked);
    this.pinButton.setAttribute("aria-pressed", isPinned);
  }

  sound() {
    this.audio = make("audio", {preload: "none", src: recordingUrl(this.entry)});
    this.audio.addEventListener("error", () => this.fail());
    this.audio.addEventListener("play", () => this.run());
    this.audio.addEventListener("pause", () => this.draw());
    this.audio.addEventListener("timeupdate", () => this.follow());
    this.audio.addEventListener("ended", () => this.seek(this.start));
    return this.audio;
  }

  fail() {
    this.playButton.disabled = true;
    this.say("This browser cannot play the recording.");
  }

  say(sentence) {
    this.note.textContent = [this.note.textContent, sentence].filter(Boolean).join(" ");
  }

  toggle() {
    if (!this.audio || this.playButton.disabled) {
      return;
    }
    if (!this.audio.paused) {
      this.audio.pause();
      return;
    }
    this.actions.plays(this);
    if (this.time >= this.end) {
      this.time = this.start;
    }
    this.audio.currentTime = this.time;
    // A failure is an event too.
    this.audio.play().catch(() => this.draw());
  }

  pause() {
    if (this.audio) {
      this.audio.pause();
    }
  }

  seek(time) {
    this.time = Math.min(Math.max(time, this.start), this.end);
    this.audio.currentTime = this.time;
    this.draw();
  }

  // Move the cursor while the recording plays.
  run() {
    this.follow();
    if (!this.audio.paused) {
      requestAnimationFrame(() => this.run());
    }
  }

  follow() {
    if (this.audio.paused) {
      return;
    }
    this.time = Math.max(this.start, this.audio.currentTime);
    if (this.time >= this.end) {
      this.audio.pause();
      this.seek(this.start);
    }
    this.draw();
  }

  draw() {
    const end = Number.isFinite(this.end) ? " / " + clock(this.end, 1) : "";
    this.clock.textContent = this.silence === null ? clock(this.time, 1) + end : "";
    this.playButton.textContent = this.audio && !this.audio.paused ? "Pause" : "Play";
    if (this.slider) {
      this.cursor.style.left = (this.time - this.start) / this.span * 100 + "%";
      this.slider.setAttribute("aria-valuenow", this.time);
      this.slider.setAttribute("aria-valuetext", clock(this.time, 1));
    }
  }

  close() {
    if (this.audio) {
      this.audio.pause();
      this.audio.removeAttribute("src");
      this.audio.load();
    }
    if (this.watcher) {
      this.watcher.disconnect();
    }
    this.element.remove();
  }
}
