// The large picture: axes, sound, what cannot be shown or played.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const {test} = require("node:test");
const {BUILD, loaded, open, picture} = require("./browser.js");

const UNITS = {"Hz": 1, "kHz": 1000};

function choose(page, name) {
  return page.locator(".row", {has: page.getByText(name, {exact: true})}).first().click();
}

function clock(page) {
  return page.locator(".clock").textContent();
}

function audio(page, property) {
  return page.locator("audio").first().evaluate((element, name) => element[name], property);
}

// Texts of the labels of an axis, and where they are from 0 to 1, from the left or from below.
function ticks(page, axis, side) {
  return page.locator("." + axis + " span").evaluateAll((spans, name) => spans.map(
    span => [span.textContent, parseFloat(span.style[name]) / 100]), side);
}

for (const kind of ["mel", "linear", "log"]) {
  test("labels of " + kind + " bands are at their frequencies", () => open("kinds/" + kind, async page => {
    await loaded(page);
    const rows = JSON.parse(fs.readFileSync(path.join(BUILD, "corpus", "kinds", kind, "frequencies.json"), "utf8"));
    const found = await ticks(page, "hertz", "bottom");
    assert.ok(found.length >= 5, found);
    for (const [text, at] of found) {
      const [number, unit] = text.split(" ");
      const hertz = number * UNITS[unit];
      const above = rows.findIndex(each => each >= hertz);
      // A row of pixels, and the one on the other side of the frequency.
      if (above > 0) {
        assert.ok(Math.abs(at * rows.length - above) <= 1, `${text} at ${at * rows.length}, not ${above}`);
      } else {
        assert.ok(above < 0 ? at > 0.99 : at < 0.01, text);
      }
    }
  }));
}

test("rows of a chroma are notes, those of an MFCC numbers", async () => {
  await open("kinds/chroma", async page => {
    assert.deepStrictEqual((await ticks(page, "hertz", "bottom")).map(tick => tick[0]),
      ["C", "C\u266f", "D", "D\u266f", "E", "F", "F\u266f", "G", "G\u266f", "A", "A\u266f", "B"]);
  });
  await open("kinds/mfcc", async page => {
    const [[first, at]] = await ticks(page, "hertz", "bottom");
    assert.strictEqual(first, "0");
    assert.ok(Math.abs(at - 0.5 / 20) < 1e-6);
  });
});

test("the axis of time begins at the offset, and spans the padding", () => open("segments", async page => {
  await choose(page, "a.wav");
  await page.keyboard.press("End");
  const found = await ticks(page, "seconds", "left");
  // The last segment has half a second of sound in a picture of one second.
  assert.strictEqual(found[0][0], "3.0 s");
  assert.strictEqual(found[found.length - 1][0], "4.0 s");
  assert.strictEqual(found[found.length - 1][1], 1);
  assert.match(await page.locator(".facts").textContent(), /^segment 4 of 4 \u00b7 0\.5 s/);
  assert.strictEqual(await clock(page), "3.0 s / 3.5 s");
}));

test("times have round labels, however long or late they are", () => open("times", async page => {
  const expected = [
    "0.0000 s, 0.0002 s, 0.0004 s, 0.0006 s, 0.0008 s, 0.0010 s",
    "58.5 s, 59.0 s, 59.5 s, 1:00.0, 1:00.5, 1:01.0, 1:01.5",
    "0 s, 10 s, 20 s, 30 s, 40 s, 50 s, 1:00, 1:10",
    "59:59.0, 59:59.5, 1:00:00.0, 1:00:00.5, 1:00:01.0",
    "0 s, 10:00, 20:00, 30:00, 40:00, 50:00, 1:00:00",
    "2:00:00, 2:02:00, 2:04:00, 2:06:00, 2:08:00, 2:10:00",
    "0 s, 12:00:00, 24:00:00, 36:00:00, 48:00:00, 60:00:00, 72:00:00"];
  const rows = await page.locator(".row").count();
  assert.strictEqual(rows, 11);
  for (let row = 0; row < rows; row++) {
    await loaded(page);
    if (row < expected.length) {
      await page.locator(".seconds span").first().waitFor();
      const found = await ticks(page, "seconds", "left");
      assert.strictEqual(found.map(tick => tick[0]).join(", "), expected[row]);
    }
    // Numbers that no recording has do no harm either.
    await page.keyboard.press(" ");
    await page.keyboard.press(" ");
    if (await page.locator(".frame[role=slider]").count()) {
      await page.locator(".frame").click();
    }
    await page.keyboard.press("j");
  }
  assert.strictEqual(await page.locator(".frame[role=slider]").count(), 0);
}));

test("a recording plays, and the cursor moves", () => open("birds", async page => {
  await choose(page, "birds.wav");
  await page.locator(".play").click();
  await page.waitForFunction(() => parseFloat(document.querySelector(".cursor").style.left) > 5);
  assert.strictEqual(await audio(page, "paused"), false);
  assert.strictEqual(await page.locator(".play").textContent(), "Pause");
  await page.keyboard.press("Escape");
  await page.locator("#list").focus();
  await page.keyboard.press(" ");
  assert.strictEqual(await audio(page, "paused"), true);
  // The event comes later.
  await page.locator(".play", {hasText: "Play"}).waitFor();
  await picture(page, "playing");
}));

test("a click on the picture seeks, and so do arrow keys", () => open("birds", async page => {
  await choose(page, "music.wav");
  await loaded(page);
  const frame = page.locator(".frame");
  const box = await frame.boundingBox();
  await frame.click({position: {x: box.width / 3, y: box.height / 2}});
  assert.strictEqual(await clock(page), "1.0 s / 3.0 s");
  assert.ok(Math.abs(await frame.getAttribute("aria-valuenow") - 1) < 0.02);
  await page.locator(".play").click();
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 1.05);
  await page.locator(".play").click();
  await frame.focus();
  await page.keyboard.press("Home");
  assert.strictEqual(await audio(page, "currentTime"), 0);
  await page.keyboard.press("ArrowRight");
  assert.strictEqual(await frame.getAttribute("aria-valuetext"), "0.1 s");
  assert.ok(Math.abs(await audio(page, "currentTime") - 0.06) < 1e-6);
  await page.keyboard.press("End");
  assert.strictEqual(await clock(page), "3.0 s / 3.0 s");
}));

test("dragging over the picture moves the cursor", () => open("birds", async page => {
  await choose(page, "music.wav");
  await loaded(page);
  const box = await page.locator(".frame").boundingBox();
  await page.mouse.move(box.x + 5, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 2 / 3, box.y + 60);
  await page.mouse.up();
  await page.mouse.move(box.x + 1, box.y + 50);
  assert.strictEqual(await clock(page), "2.0 s / 3.0 s");
}));

test("a segment plays its stretch, and stops", () => open("segments", async page => {
  await page.locator(".row").nth(1).click();
  assert.strictEqual(await clock(page), "1.0 s / 2.0 s");
  await page.evaluate(() => {
    window.least = Infinity;
    document.querySelector("audio").addEventListener("ended", () => {
      window.ended = true;
    });
    document.querySelector("audio").addEventListener("timeupdate", event => {
      window.least = Math.min(window.least, event.target.currentTime);
    });
  });
  await page.keyboard.press(" ");
  await page.waitForFunction(() => !document.querySelector("audio").paused);
  await page.waitForFunction(() => document.querySelector("audio").paused);
  assert.ok(await audio(page, "duration") > 3.4);
  assert.strictEqual(await audio(page, "currentTime"), 1);
  assert.ok(await page.evaluate(() => window.least >= 0.999));
  // The page stopped it, not the end of the recording.
  assert.strictEqual(await page.evaluate(() => window.ended), undefined);
  assert.strictEqual(await clock(page), "1.0 s / 2.0 s");
}));

test("a recording that a browser cannot play is reported in a sentence", () => open("birds", async page => {
  await choose(page, "odd.wav");
  await page.keyboard.press(" ");
  await page.locator(".note", {hasText: "This browser cannot play the recording."}).waitFor();
  assert.ok(await page.locator(".play").isDisabled());
  await page.keyboard.press(" ");
  assert.strictEqual(await page.locator(".note").textContent(), "This browser cannot play the recording.");
}, {expected: /ERR_|demuxer|media/i}));

test("a picture that is gone is reported in a sentence", () => open("birds", async page => {
  assert.strictEqual(await page.locator("#count").textContent(), "10 entries, 2 failed, 1 without a picture");
  await choose(page, "gone.wav");
  assert.strictEqual(await page.locator(".panel .fault").textContent(), "The picture does not exist.");
  assert.ok(await page.locator(".play").isEnabled());
}));

test("a picture that goes after the page was made is reported in a sentence", () => {
  const file = path.join(BUILD, "corpus", "kinds", "mel", "out", "a.jpg");
  fs.renameSync(file, file + ".away");
  return open("kinds/mel", async page => {
    await page.locator(".note", {hasText: "The picture cannot be loaded."}).waitFor();
  }, {expected: /ERR_FILE_NOT_FOUND/}).finally(() => fs.renameSync(file + ".away", file));
});

test("what is no file is reported in a sentence each", () => open("elsewhere", async page => {
  const notes = {};
  const faults = {};
  for (let row = 0; row < 11; row++) {
    const name = await page.locator("article h2").textContent();
    notes[name] = await page.locator(".note").textContent();
    const fault = page.locator(".panel .fault");
    faults[name] = await fault.count() ? await fault.textContent() : null;
    await page.keyboard.press("j");
  }
  assert.deepStrictEqual(Object.fromEntries(Object.entries(faults).filter(each => each[1])), {
    "b.wav": "The output is an array, which has no picture.",
    "c.wav": "The picture is in a store, which this page may not read.",
    "d.wav": "The picture is in a shard, which a browser cannot read.",
    "e.wav": "The picture does not exist.",
    "f.wav": "The manifest names no picture."});
  assert.strictEqual(notes["a.wav"], "");
  assert.strictEqual(notes["g.wav"], "The recording is in a store, which this page may not read.");
  assert.strictEqual(notes["h.wav"], "The recording is on a network, which this page may not use.");
  assert.strictEqual(notes["i.wav"], "The recording is in an archive, which a browser cannot read.");
  assert.strictEqual(notes["missing.wav"], "The recording does not exist.");
  assert.strictEqual(notes["<samples>[0]"], "The recording was in memory.");
}));
