// Figures, which have axes of their own: the cursor is over the spectrogram in them, as over a picture without axes.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const {test} = require("node:test");
const {BUILD, PHONE, checkAccess, loaded, open, picture} = require("./browser.js");

const SIZE = [640, 400];
const LENGTH = 2.5;

function choose(page, name) {
  return page.locator(".row", {has: page.getByText(name, {exact: true})}).first().click();
}

function box(page, selector) {
  return page.locator(selector).first().evaluate(element => element.getBoundingClientRect().toJSON());
}

function now(page) {
  return page.locator("[role=slider]").getAttribute("aria-valuenow").then(Number);
}

// Where the middle of the cursor is, in pixels of the picture.
async function column(page) {
  const [frame, cursor] = [await box(page, ".frame img"), await box(page, ".cursor")];
  return ((cursor.left + cursor.right) / 2 - frame.left) / frame.width * SIZE[0];
}

async function pressAt(page, across, down) {
  const frame = await box(page, ".frame img");
  await page.mouse.click(frame.left + across / SIZE[0] * frame.width, frame.top + down / SIZE[1] * frame.height);
}

function read(form) {
  return JSON.parse(fs.readFileSync(path.join(BUILD, "corpus", "figures", form, "click.json"), "utf8"));
}

// Without axes too: what holds for a figure is compared with what holds there.
for (const form of ["bare", "jpeg", "png", "nameless", "part"]) {
  test("a click in the picture is found where it is heard: " + form, () => open("figures/" + form, async page => {
    const {second, column: expected} = read(form);
    await choose(page, "a.wav");
    await loaded(page);
    await pressAt(page, expected + 0.5, 200);
    // A column of pixels, and half a frame.
    assert.ok(Math.abs(await now(page) - second) < 0.02, `${await now(page)}`);
    assert.ok(Math.abs(await column(page) - expected - 0.5) < 1);
    assert.ok(Math.abs(await page.locator("audio").evaluate(each => each.currentTime) - second) < 0.02);
  }));
}

for (const form of ["jpeg", "png", "nameless"]) {
  test("the cursor moves from border to border of the spectrogram: " + form, () => open("figures/" + form, async page => {
    await choose(page, "a.wav");
    await loaded(page);
    const {x, y, width, height} = JSON.parse(fs.readFileSync(
      path.join(BUILD, "corpus", "figures", "rectangle.json"), "utf8"));
    await page.locator("[role=slider]").focus();
    for (const [key, time, across] of [["Home", 0, x], ["End", LENGTH, x + width]]) {
      await page.keyboard.press(key);
      assert.strictEqual(await now(page), time);
      assert.ok(Math.abs(await column(page) - across) < 0.6, `${key}: ${await column(page)}, not ${across}`);
    }
    const [frame, slider] = [await box(page, ".frame img"), await box(page, "[role=slider]")];
    const cursor = await box(page, ".cursor");
    for (const [side, down] of [["top", y], ["bottom", y + height]]) {
      assert.ok(Math.abs((slider[side] - frame.top) / frame.height * SIZE[1] - down) < 0.6, side);
      assert.strictEqual(cursor[side], slider[side]);
    }
    // Beside the spectrogram, on the title, the labels and the bar, a click does nothing.
    await page.keyboard.press("Home");
    for (const [across, down] of [[x / 2, 200], [x + width + 5, 200], [300, y / 2], [300, y + height + 8]]) {
      await pressAt(page, across, down);
      assert.strictEqual(await now(page), 0);
    }
    await page.locator(".play").click();
    await page.waitForFunction(() => parseFloat(document.querySelector(".cursor").style.left) > 5);
    const moving = await column(page);
    assert.ok(moving > x && moving < x + width, moving);
  }));
}

test("a page of figures draws no axes, and a page of bare pictures does", async () => {
  for (const [form, count] of [["jpeg", 0], ["nameless", 0], ["lost", 0], ["bare", 1]]) {
    await open("figures/" + form, async page => {
      await choose(page, "a.wav");
      await loaded(page);
      for (const axis of [".hertz", ".seconds"]) {
        assert.strictEqual(await page.locator(axis).count(), count, form);
      }
      await picture(page, "figure-" + form);
    });
  }
});

test("a figure keeps its shape, beside others and on small screens too", async () => {
  const check = async page => {
    for (const frame of await page.locator(".frame img").all()) {
      const {width, height} = await frame.boundingBox();
      assert.ok(Math.abs(width / height / (SIZE[0] / SIZE[1]) - 1) < 0.01, `${width} x ${height}`);
    }
  };
  await open("figures/jpeg", async page => {
    await choose(page, "a.wav");
    await loaded(page);
    await check(page);
    await page.keyboard.press("c");
    await choose(page, "b.wav");
    await loaded(page);
    assert.strictEqual(await page.locator(".frame").count(), 2);
    await check(page);
    await picture(page, "figure-compare");
    await page.setViewportSize({width: 1280, height: 400});
    await check(page);
    await checkAccess(page);
  });
  await open("figures/jpeg", async page => {
    await page.locator(".row", {hasText: "a.wav"}).first().tap();
    await loaded(page);
    await check(page);
    assert.strictEqual(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await picture(page, "figure-phone");
  }, {options: PHONE});
});

test("a thumbnail is the spectrogram of its figure", () => open("figures/jpeg", async page => {
  const {x, y, width, height} = JSON.parse(fs.readFileSync(
    path.join(BUILD, "corpus", "figures", "rectangle.json"), "utf8"));
  const [part, image] = [await box(page, ".row .part"), await box(page, ".row .part img")];
  assert.deepStrictEqual([part.width, part.height], [84, 52]);
  const [across, down] = [image.width / SIZE[0], image.height / SIZE[1]];
  const shown = [(part.left - image.left) / across, (part.top - image.top) / down, part.width / across, part.height / down];
  shown.forEach((value, at) => assert.ok(Math.abs(value - [x, y, width, height][at]) < 0.1, `${shown}`));
}));

test("a segment in a figure has its stretch and its padding", () => open("figures/segments", async page => {
  const rows = page.locator(".row", {has: page.getByText("a.wav", {exact: true})});
  await rows.nth(1).click();
  await loaded(page);
  const {second, column: whole} = read("jpeg");
  const {x, width} = JSON.parse(fs.readFileSync(path.join(BUILD, "corpus", "figures", "rectangle.json"), "utf8"));
  assert.ok(Math.abs(x + width * second / LENGTH - whole) < 2);
  await pressAt(page, x + width * (second - 1), 200);
  assert.ok(Math.abs(await now(page) - second) < 0.01);
  // The last has half a second of sound in a picture of one second.
  await rows.nth(2).click();
  await loaded(page);
  await pressAt(page, x + width * 0.25, 200);
  assert.ok(Math.abs(await now(page) - 2.25) < 0.01);
  await pressAt(page, x + width * 0.9, 200);
  assert.strictEqual(await now(page), 2.5);
  assert.ok(Math.abs(await column(page) - x - width / 2) < 0.6);
}));

test("a figure that does not say where its spectrogram is has no cursor, and is heard", () => open("figures/lost", async page => {
  await choose(page, "a.wav");
  await loaded(page);
  assert.strictEqual(await page.locator("[role=slider], .cursor").count(), 0);
  assert.strictEqual(await page.locator(".note").textContent(),
    "The picture does not say where its spectrogram is, so there is no cursor over it.");
  await page.locator(".play").click();
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.1);
  assert.strictEqual(await page.locator(".row .whole").first().evaluate(each => getComputedStyle(each).objectFit), "contain");
  await choose(page, "gone.wav");
  assert.strictEqual(await page.locator(".panel .fault").textContent(), "The picture does not exist.");
  assert.strictEqual(await page.locator(".note").textContent(), "");
}));
