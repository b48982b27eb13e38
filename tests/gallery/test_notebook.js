// What notebooks show: the cursor is over the spectrogram, in figures and in pictures without axes.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const {test} = require("node:test");
const {BUILD, loaded, open, picture} = require("./browser.js");

const LENGTH = 2.5;

function box(page, selector) {
  return page.locator(selector).evaluate(element => element.getBoundingClientRect().toJSON());
}

function time(page) {
  return page.locator("audio").evaluate(element => element.currentTime);
}

// Seek as a user of the player does, and return where the cursor is, in pixels of the picture.
async function column(page, second, width) {
  await page.locator("audio").evaluate((element, value) => new Promise(resolve => {
    element.addEventListener("seeked", resolve, {once: true});
    element.currentTime = value;
  }), second);
  const [image, cursor] = [await box(page, "img"), await box(page, "img + div > div")];
  return (cursor.left - image.left) / image.width * width;
}

for (const form of ["bare", "figure", "small", "padded", "nameless", "nameless-bare", "grid"]) {
  test("a click in what a notebook shows is found where it is heard: " + form, () => open("notebooks/" + form, async page => {
    const {second, column: expected, width} = JSON.parse(
      fs.readFileSync(path.join(BUILD, "corpus", "notebooks", form, "click.json"), "utf8"));
    await loaded(page);
    await page.waitForFunction(() => document.querySelector("audio").readyState > 0);
    // Two pixels of the cursor on the screen, a column of the picture, and half a frame.
    const image = await box(page, "img");
    const most = 2 * width / image.width + 1;
    assert.ok(Math.abs(await column(page, second, width) - expected - 0.5) <= most, `${await column(page, second, width)}`);
    await page.mouse.click(image.left + (expected + 0.5) / width * image.width, image.top + image.height / 2);
    const seconds = LENGTH * most / width * 3;
    assert.ok(Math.abs(await time(page) - second) <= seconds, `${await time(page)}`);
    await picture(page, "notebook-" + form);
    // A click where the cursor is leaves it there.
    const found = await time(page);
    const cursor = await box(page, "img + div > div");
    await page.mouse.click(cursor.left + 1, image.top + image.height / 2);
    assert.ok(Math.abs(await time(page) - found) <= seconds, `${await time(page)}`);
  }));
}

test("a click beside the spectrogram of a figure does nothing", () => open("notebooks/figure", async page => {
  await loaded(page);
  await page.waitForFunction(() => document.querySelector("audio").readyState > 0);
  const [image, over] = [await box(page, "img"), await box(page, "img + div")];
  for (const [left, top] of [[image.left + 3, 200], [over.right + 5, 200], [300, image.top + 3], [300, over.bottom + 5]]) {
    await page.mouse.click(left, top);
    assert.strictEqual(await time(page), 0);
  }
  await page.mouse.click(over.left + over.width / 2, over.top + over.height / 2);
  assert.ok(Math.abs(await time(page) - LENGTH / 2) < 0.01);
}));

test("padding is beyond the end of the sound", () => open("notebooks/padded", async page => {
  await loaded(page);
  await page.waitForFunction(() => document.querySelector("audio").readyState > 0);
  const over = await box(page, "img + div");
  await page.mouse.click(over.left + over.width * 0.8, over.top + 50);
  assert.ok(Math.abs(await time(page) - LENGTH) < 0.01);
  await page.mouse.click(over.left + over.width * 0.25, over.top + 50);
  assert.ok(Math.abs(await time(page) - LENGTH / 2) < 0.01);
}));
