// The list: load, scroll, search, sort.
"use strict";

const assert = require("node:assert");
const {test} = require("node:test");
const {elements, loaded, names, open, picture, place} = require("./browser.js");

const MANY = 20000;
const MOST_ELEMENTS = 170;

function sortBy(page, key) {
  return page.locator("#sort").selectOption(key);
}

test("20,000 entries are few elements, and few pictures are fetched", () => open("many", async (page, requests) => {
  // Once more, with the browser running.
  await page.reload();
  const load = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
  console.log("load of %d entries: %d ms", MANY, Math.round(load));
  await loaded(page);
  assert.strictEqual(await page.locator("#count").textContent(), "20,000 entries, 4 failed");
  assert.ok(await elements(page) <= MOST_ELEMENTS, await elements(page));
  assert.ok(requests.length < 100, requests.length);
  assert.strictEqual(await page.locator(".row").first().getAttribute("aria-setsize"), String(MANY));
  await picture(page, "many");
  // The picture of an entry and its labels, on a larger screen.
  await page.setViewportSize({width: 1920, height: 1080});
  await page.locator(".row", {hasText: "recording-00100.wav"}).click();
  await page.locator(".row", {hasText: "recording-00700.wav"}).waitFor();
  await page.locator(".hertz span").first().waitFor();
  assert.ok(await page.locator(".row").count() > 16);
  assert.ok(await elements(page) <= MOST_ELEMENTS, await elements(page));
}));

test("scrolling to the end shows the last entry", () => open("many", async page => {
  await page.evaluate(() => document.querySelector("#list").scrollTo(0, 1e9));
  const last = page.locator(`.row[aria-posinset="${MANY}"]`);
  await last.waitFor();
  assert.match(await last.textContent(), /^recording-19999\.wav/);
  assert.ok(await elements(page) <= MOST_ELEMENTS, await elements(page));
  await last.click();
  assert.strictEqual(await place(page), MANY);
  await loaded(page);
}));

test("the keys End, Home and Page Down move by as much as they should", () => open("many", async page => {
  await page.locator("#list").focus();
  await page.keyboard.press("End");
  assert.strictEqual(await place(page), MANY);
  await page.keyboard.press("k");
  assert.strictEqual(await place(page), MANY - 1);
  await page.keyboard.press("Home");
  assert.strictEqual(await place(page), 1);
  await page.keyboard.press("PageDown");
  assert.ok(await place(page) > 5);
  const active = await page.locator("#list").getAttribute("aria-activedescendant");
  assert.strictEqual(await page.locator("#" + active).getAttribute("aria-selected"), "true");
}));

test("a list higher than a browser can lay out is scrolled to its end", () => open("many", async page => {
  await page.evaluate(() => {
    document.querySelector("#list").style.setProperty("--row", "5000px");
    dispatchEvent(new Event("resize"));
    document.querySelector("#list").style.width = "381px";
    document.querySelector("#list").style.flexBasis = "381px";
  });
  await page.waitForFunction(() => document.querySelector("#rows").style.height === "8e+06px"
    || document.querySelector("#rows").style.height === "8000000px");
  await page.evaluate(() => document.querySelector("#list").scrollTo(0, 1e9));
  await page.locator(`.row[aria-posinset="${MANY}"]`).waitFor();
  await page.keyboard.press("Home");
  await page.locator("#list").focus();
  await page.keyboard.press("Home");
  await page.locator('.row[aria-posinset="1"]').waitFor();
  assert.strictEqual(await place(page), 1);
}));

test("failed entries are first, with their sentence", () => open("many", async page => {
  const failed = page.locator(".row .fault");
  assert.deepStrictEqual(await failed.allTextContents(), [77, 5077, 10077, 15077].map(at => "it is number " + at));
  assert.strictEqual(await page.locator(".panel .fault").textContent(), "it is number 77");
}));

test("search finds names, folders and errors", () => open("many", async page => {
  const search = page.locator("#search");
  await page.keyboard.press("/");
  await page.keyboard.type("night 42 recording-001");
  assert.strictEqual(await page.locator("#count").textContent(), "1 of 20,000 entries");
  assert.deepStrictEqual(await names(page), ["recording-00142.wav"]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("j");
  assert.strictEqual(await search.inputValue(), "night 42 recording-001");
  await search.fill("NUMBER 10077");
  assert.deepStrictEqual(await names(page), ["recording-10077.wav"]);
  await search.fill("no such recording");
  assert.strictEqual(await page.locator("#count").textContent(), "0 of 20,000 entries");
  assert.strictEqual(await page.locator(".panel").count(), 0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await search.fill("");
  assert.strictEqual(await page.locator("#count").textContent(), "20,000 entries, 4 failed");
}));

test("entries are sorted by name, folder, length and level", () => open("birds", async page => {
  const sounds = ["bats.wav", "birds.wav", "broken.wav", "empty.flac", "gone.wav", "machine.wav", "music.wav",
    "night.wav", "odd.wav", "speech.wav"];
  await sortBy(page, "name");
  assert.deepStrictEqual(await names(page), sounds);
  await page.locator("#reverse").click();
  assert.deepStrictEqual(await names(page), sounds.slice().reverse());
  await page.locator("#reverse").click();
  await sortBy(page, "folder");
  const folders = await page.locator(".row span").allTextContents();
  const ends = folders.map(text => (/(dawn|dusk)$/.exec(text) || [""])[0]);
  assert.deepStrictEqual(ends, ends.slice().sort());
  assert.strictEqual(ends.filter(Boolean).length, 6);
  await sortBy(page, "length");
  assert.strictEqual((await names(page))[0], "bats.wav");
  // Those whose length is unknown are last, in both orders.
  assert.deepStrictEqual((await names(page)).slice(-2), ["broken.wav", "empty.flac"]);
  await page.locator("#reverse").click();
  assert.deepStrictEqual((await names(page)).slice(-2), ["broken.wav", "empty.flac"]);
  await sortBy(page, "level");
  const levels = (await page.locator(".row span").allTextContents()).map(text => /\u2212([\d.]+) dBFS/.exec(text))
    .filter(Boolean).map(match => Number(match[1]));
  assert.strictEqual(levels.length, 7);
  assert.deepStrictEqual(levels, levels.slice().sort((one, other) => one - other));
  await page.locator("#reverse").click();
  await sortBy(page, "status");
  assert.deepStrictEqual((await names(page)).slice(0, 3), ["broken.wav", "empty.flac", "gone.wav"]);
}, {expected: /ERR_/}));

test("a page without entries says so", () => open("empty", async page => {
  assert.strictEqual(await page.locator("#count").textContent(), "0 entries");
  for (const key of ["j", "k", " ", "x", "c", "/", "Escape"]) {
    await page.keyboard.press(key);
  }
  assert.strictEqual(await page.locator(".row").count(), 0);
}));
