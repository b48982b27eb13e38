// The page as a whole: hostile names, no network, phone, dark, access.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const {test} = require("node:test");
const {BUILD, PHONE, address, checkAccess, loaded, open, picture, place} = require("./browser.js");

test("hostile names do nothing, and their pictures and recordings are found", () => open("hostile", async page => {
  const count = Number(/\d+/.exec(await page.locator("#count").textContent()));
  assert.strictEqual(count, 17);
  await page.locator("#list").focus();
  await page.keyboard.press("Home");
  await loaded(page);
  await picture(page, "hostile");
  for (let entry = 1; entry <= count; entry++) {
    assert.strictEqual(await place(page), entry);
    await page.waitForFunction(() => document.querySelector(".frame img").naturalWidth === 300);
    await page.keyboard.press(" ");
    await page.waitForFunction(() => document.querySelector("audio").duration === 0.5);
    await page.keyboard.press("j");
  }
  assert.strictEqual(await page.evaluate(() => window.hacked), undefined);
  assert.strictEqual(await page.locator("script").count(), 2);
  assert.strictEqual(await page.locator("svg, b img, h2 img").count(), 0);
  const named = await page.evaluate(() => JSON.parse(document.querySelector("#entries").textContent).columns.name);
  assert.ok(named.includes("<script>hacked=1<.wav"));
  assert.strictEqual(await page.locator("b").getByText("bytes \\xff\\xfe.wav").count(), 1);
  assert.strictEqual(await page.locator("b").getByText("\\u202ereversed.wav").count(), 1);
}));

test("the policy forbids the network, other scripts and styles", () => {
  let reached = 0;
  const server = http.createServer((request, response) => {
    reached++;
    response.end();
  });
  return new Promise(resolve => server.listen(0, "127.0.0.1", resolve)).then(() => open("segments", async page => {
    const url = "http://127.0.0.1:" + server.address().port + "/";
    const blocked = await page.evaluate(async given => {
      const found = [];
      addEventListener("securitypolicyviolation", event => found.push(event.effectiveDirective));
      await fetch(given).catch(() => null);
      for (const [tag, content] of [["img", {src: given}], ["audio", {src: given}], ["script", {src: given}],
        ["script", {textContent: "window.hacked = 1"}], ["style", {textContent: "* {display: none}"}],
        ["iframe", {src: given}]]) {
        document.body.append(Object.assign(document.createElement(tag), content));
      }
      await new Promise(done => setTimeout(done, 500));
      return found;
    }, url);
    assert.deepStrictEqual(blocked.sort(), [
      "connect-src", "frame-src", "img-src", "media-src", "script-src-elem", "script-src-elem", "style-src-elem"]);
    assert.strictEqual(await page.evaluate(() => window.hacked), undefined);
    assert.strictEqual(reached, 0);
  }, {blocked: "http://127.0.0.1", expected: /Content Security Policy|ERR_BLOCKED_BY_CSP/})).finally(() => server.close());
});

test("on a server, pictures and recordings come from it and from nowhere else", () => {
  const root = path.join(BUILD, "corpus", "segments");
  const server = http.createServer((request, response) => {
    const file = path.join(root, decodeURIComponent(request.url));
    response.setHeader("Content-Type", file.endsWith(".html") ? "text/html" : "application/octet-stream");
    fs.createReadStream(file).on("error", () => response.writeHead(404).end()).pipe(response);
  });
  return new Promise(resolve => server.listen(0, "127.0.0.1", resolve)).then(() => open(
    "http://127.0.0.1:" + server.address().port + "/index.html", async page => {
      await loaded(page);
      await page.keyboard.press(" ");
      await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.1);
    })).finally(() => server.close());
});

test("the page works on a phone", () => open("birds", async page => {
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.strictEqual(await width(), 390);
  assert.strictEqual(await page.locator("#detail").isVisible(), false);
  await picture(page, "phone-list");
  for (const button of await page.locator("header button, select, input").all()) {
    assert.ok((await button.boundingBox()).height >= 44);
  }
  await page.locator(".row", {hasText: "music.wav"}).tap();
  await page.locator(".frame").waitFor();
  await loaded(page);
  await picture(page, "phone-picture");
  assert.strictEqual(await width(), 390);
  const box = await page.locator(".frame").boundingBox();
  assert.ok(box.width > 280, box.width);
  await page.locator(".frame").tap({position: {x: box.width * 2 / 3, y: 40}});
  assert.match(await page.locator(".clock").textContent(), /^2\.0 s/);
  await page.locator("#next").tap();
  assert.strictEqual(await page.locator("h2").textContent(), "night.wav");
  await page.goBack();
  await page.locator("#detail").waitFor({state: "hidden"});
  await page.locator(".row", {hasText: "odd.wav"}).tap();
  await page.locator("#back").tap();
  await page.locator("#detail").waitFor({state: "hidden"});
  await page.locator(".row").first().tap();
  await checkAccess(page, ["color-contrast", "button-name"]);
}, {options: PHONE}));

for (const [scheme, ground] of [["light", "rgb(255, 255, 255)"], ["dark", "rgb(21, 23, 27)"]]) {
  test("the page is " + scheme + " where the system is", () => open("birds", async page => {
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.strictEqual(await colour(), ground);
    await checkAccess(page);
    await page.locator(".row", {hasText: "birds.wav"}).click();
    await page.keyboard.press("x");
    await page.keyboard.press("c");
    await page.locator(".row", {hasText: "speech.wav"}).click();
    await checkAccess(page);
    await picture(page, scheme);
    await page.locator("#theme").click();
    assert.notStrictEqual(await colour(), ground);
    await checkAccess(page);
  }, {options: {viewport: {width: 1280, height: 800}, colorScheme: scheme}}));
}

test("labels of the axes are apart from one another and inside the page", () => open("birds", async page => {
  await page.locator("#sort").selectOption("name");
  await page.locator("#list").focus();
  await page.keyboard.press("Home");
  for (let entry = 0; entry < 10; entry++) {
    for (const axis of [".hertz span", ".seconds span"]) {
      const boxes = await page.locator(axis).evaluateAll(
        spans => spans.map(span => span.getBoundingClientRect().toJSON()));
      boxes.forEach((one, index) => {
        assert.ok(one.left >= 380 && one.right <= 1280 && one.top >= 0 && one.bottom <= 800, JSON.stringify(one));
        for (const other of boxes.slice(index + 1)) {
          assert.ok(one.right <= other.left || other.right <= one.left
            || one.bottom <= other.top || other.bottom <= one.top);
        }
      });
    }
    await page.keyboard.press("j");
  }
}));

test("two pages have marks of their own", () => open("segments", async page => {
  await page.keyboard.press("x");
  await page.goto(address("kinds/mel"));
  assert.strictEqual(await page.locator("#only").textContent(), "Marked: 0");
}));
