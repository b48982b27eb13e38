// Axes of a picture: where a frequency and a time are, and which of them have a label.

// Distances of labels, in pixels.
const LABEL_HEIGHT = 26;
const LABEL_WIDTH = 84;

const NOTES = ["C", "C\u266f", "D", "D\u266f", "E", "F", "F\u266f", "G", "G\u266f", "A", "A\u266f", "B"];

// Numbers in a manifest may be such that adding 1 changes nothing.
const MOST_LABELS = 100;

// Steps between times if they span more than a minute, in seconds.
const LONG_STEPS = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

// Slaney's scale is linear up to 1 kHz, then has 27 steps for a factor of 6.4. Kaldi's is HTK's times a constant.
function mel(hz, scale) {
  if (scale !== "slaney") {
    return 2595 * Math.log10(1 + hz / 700);
  }
  return hz < 1000 ? hz * 3 / 200 : 15 + 27 * Math.log(hz / 1000) / Math.log(6.4);
}

// Height of a frequency from 0, the lower edge of the picture, to 1. Pixel i of n shows cell (i + 1/2) m / n - 1/2 of
// m bands, which have equal steps between fmin and fmax on the scale of their kind.
function heightOf(hz, bands) {
  if (bands.kind === "linear") {
    if (!bands.n_fft) {
      return (hz - bands.fmin) / (bands.fmax - bands.fmin);
    }
    const bin = bands.sr / bands.n_fft;
    const first = Math.ceil(bands.fmin / bin);
    const count = Math.floor(bands.fmax / bin) - first + 1;
    return (hz / bin - first + 0.5) / count;
  }
  // Log-frequency bands from 0 Hz begin at C1.
  const lowest = bands.kind === "log" && !(bands.fmin > 0) ? 32.70319566257483 : bands.fmin;
  const scale = bands.kind === "log" ? Math.log : each => mel(each, bands.mel_scale);
  const low = scale(lowest);
  const place = (scale(hz) - low) / (scale(bands.fmax) - low) * (bands.n_mels + 1);
  return (place - 0.5) / bands.n_mels;
}

// Labels of the axis of frequency for a height in pixels: text, and `at` from 0 to 1.
function frequencyTicks(bands, pixels) {
  if (bands === undefined) {
    return [];
  }
  if (bands.kind === "chroma" || bands.kind === "mfcc") {
    return rowTicks(bands, pixels);
  }
  if (!(bands.fmax > 0 && bands.fmin >= 0 && (bands.n_mels > 0 || bands.kind === "linear"))) {
    return [];
  }
  const room = LABEL_HEIGHT / pixels;
  const values = bands.kind === "linear" ? evenly(bands.fmin, bands.fmax, 1 / room) : decades(bands);
  // The corners of the outer bands are half a band outside the picture.
  const edge = 0.6 / (bands.n_mels || 1 / room);
  const ticks = values.map(hz => ({at: heightOf(hz, bands), text: hertz(hz)}));
  return spaced(ticks.filter(tick => tick.at >= -edge && tick.at <= 1 + edge), room);
}

// Labels of pitch classes or coefficients.
function rowTicks(bands, pixels) {
  const count = bands.kind === "chroma" ? bands.n_chroma : bands.n_mfcc;
  const isNote = bands.kind === "chroma" && count === 12;
  const ticks = [];
  for (let row = 0; row < count; row += Math.ceil(count * LABEL_HEIGHT / pixels)) {
    ticks.push({at: (row + 0.5) / count, text: isNote ? NOTES[row] : String(row)});
  }
  return ticks;
}

// Labels of the axis of time for a width in pixels.
function timeTicks(offset, span, pixels) {
  const most = Math.max(1, pixels / LABEL_WIDTH);
  const steps = LONG_STEPS.filter(step => span / step <= most);
  const values = span <= 60 ? evenly(offset, offset + span, most)
    : multiples(offset, offset + span, steps.length ? steps[0] : span);
  const step = values.length > 1 ? values[1] - values[0] : span;
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return values.map(time => ({at: (time - offset) / span, text: clock(time, digits)}));
}

// Round numbers of a range: at most `most` of them, with steps of 1, 2 or 5.
function evenly(low, high, most) {
  const raw = (high - low) / most;
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  const step = [1, 2, 5, 10].map(each => each * power).find(each => each >= raw * (1 - 1e-9));
  return multiples(low, high, step);
}

function multiples(low, high, step) {
  const first = Math.ceil(low / step - 1e-9);
  const values = [];
  while (values.length < MOST_LABELS && (first + values.length) * step <= high + step * 1e-9) {
    values.push((first + values.length) * step);
  }
  return values;
}

// Round numbers for a scale that is not linear, the roundest first: powers of ten, then 2 and 5 times these.
function decades({kind, fmin, fmax}) {
  const values = kind !== "log" && fmin === 0 ? [0] : [];
  for (const factors of [[1], [2, 5], [3, 4, 6, 8]]) {
    for (let power = 10; power <= fmax; power *= 10) {
      values.push(...factors.map(factor => factor * power));
    }
  }
  return values;
}

// Labels that are far enough from those before them in the list.
function spaced(ticks, distance) {
  const kept = [];
  for (const tick of ticks) {
    if (kept.every(other => Math.abs(tick.at - other.at) >= distance)) {
      kept.push(tick);
    }
  }
  return kept;
}

function hertz(hz) {
  const [value, unit] = hz >= 1000 ? [hz / 1000, " kHz"] : [hz, " Hz"];
  return Number(value.toPrecision(6)) + unit;
}
