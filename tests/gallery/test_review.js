// Side by side, marks and their export.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const {test} = require("node:test");
const {loaded, open, picture} = require("./browser.js");

function titles(page) {
  return page.locator("article h2").allTextContents();
}

async function exported(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#export").click()]);
  assert.strictEqual(download.suggestedFilename(), "marks.csv");
  return fs.readFileSync(await download.path());
}

test("two pictures and more are side by side", () => open("birds", async page => {
  await page.locator("#sort").selectOption("name");
  await page.locator("#list").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("c");
  await page.keyboard.press("j");
  assert.deepStrictEqual(await titles(page), ["bats.wav", "birds.wav"]);
  const [first, second] = await page.locator(".frame").evaluateAll(
    frames => frames.map(frame => frame.getBoundingClientRect().toJSON()));
  assert.strictEqual(first.top, second.top);
  assert.ok(second.left >= first.right);
  await page.locator(".row", {hasText: "music.wav"}).click({modifiers: ["Control"]});
  await page.locator(".row", {hasText: "speech.wav"}).click();
  assert.deepStrictEqual(await titles(page), ["bats.wav", "music.wav", "speech.wav"]);
  await loaded(page);
  await picture(page, "compare");
  // Playing one ends playing another.
  await page.locator(".play").nth(0).click();
  await page.waitForFunction(() => !document.querySelectorAll("audio")[0].paused);
  await page.locator(".play").nth(1).click();
  await page.waitForFunction(() => !document.querySelectorAll("audio")[1].paused);
  assert.strictEqual(await page.locator("audio").nth(0).evaluate(each => each.paused), true);
  await page.locator("article", {hasText: "bats.wav"}).locator(".pin").click();
  assert.deepStrictEqual(await titles(page), ["music.wav", "speech.wav"]);
}));

test("no more than eight pictures are pinned", () => open("many", async page => {
  for (let count = 0; count < 9; count++) {
    await page.keyboard.press("j");
    await page.keyboard.press("c");
  }
  assert.strictEqual(await page.locator("#said").textContent(), "At most 8 pictures can be pinned.");
  assert.strictEqual(await page.locator("article").count(), 9);
  await page.keyboard.press("j");
  assert.strictEqual(await page.locator("#said").textContent(), "");
}));

test("marks are kept, listed and exported", () => open("segments", async page => {
  assert.ok(await page.locator("#export").isDisabled());
  await page.locator("#list").focus();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("End");
  await page.locator(".mark").click();
  await page.keyboard.press("Home");
  await page.keyboard.press("x");
  await page.keyboard.press("x");
  assert.strictEqual(await page.locator("#only").textContent(), "Marked: 2");
  await page.reload();
  assert.strictEqual(await page.locator("#only").textContent(), "Marked: 2");
  await page.locator("#only").click();
  assert.strictEqual(await page.locator("#count").textContent(), "2 of 4 entries");
  assert.strictEqual(await page.locator(".row.marked").count(), 2);
  assert.strictEqual(String(await exported(page)), [
    "input,output,segment,offset,duration,status", "in/a.wav,out/a_0001.jpg,1,1,1,done",
    "in/a.wav,out/a_0003.jpg,3,3,0.5,done", ""].join("\r\n"));
}));

test("marks work without storage", () => open("segments", async page => {
  await page.keyboard.press("x");
  assert.strictEqual(await page.locator("#only").textContent(), "Marked: 1");
  assert.match(String(await exported(page)), /a_0000\.jpg/);
}, {prepare: () => Object.defineProperty(window, "localStorage", {get() {
  throw new DOMException("denied", "SecurityError");
}})}));

test("marks survive what another program has stored", () => open("segments", async page => {
  await page.keyboard.press("x");
  assert.strictEqual(await page.locator("#only").textContent(), "Marked: 1");
}, {prepare: () => {
  localStorage.setItem("spectrust gallery " + location.pathname + " index.jsonl", "{not JSON");
}}));

test("paths in the table are those of the manifest, byte by byte, and no formulas", () => open("hostile", async page => {
  const count = Number(/\d+/.exec(await page.locator("#count").textContent()));
  await page.locator("#list").focus();
  await page.keyboard.press("Home");
  for (let entry = 0; entry < count; entry++) {
    await page.keyboard.press("x");
    await page.keyboard.press("j");
  }
  const table = await exported(page);
  assert.ok(table.includes(Buffer.from("in/bytes \xff\xfe.wav", "latin1")));
  assert.ok(table.includes('"in/comma, ""quote"".wav"'));
  assert.ok(table.includes('"in/line\nfeed\tand\rreturn.wav"'));
  assert.ok(!/^"?[=+@-]/m.test(String(table)));
}));
