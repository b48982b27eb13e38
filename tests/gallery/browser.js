// Opens pages of the corpus in Debian's Chromium, and watches what they ask for.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const {pathToFileURL} = require("node:url");
const {after, before} = require("node:test");
const {chromium} = require("playwright-core");

const BUILD = path.resolve(process.env.GALLERY);
const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const DESKTOP = {viewport: {width: 1280, height: 800}};
const PHONE = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true, deviceScaleFactor: 2};

let browser;

before(async () => {
  browser = await chromium.launch({executablePath: process.env.CHROMIUM || "/usr/bin/chromium"});
});

after(() => browser.close());

function address(name) {
  return pathToFileURL(path.join(BUILD, "corpus", name, "index.html")).href;
}

// Open a page of the corpus, call `use` with it, and check that nothing was wrong and nothing came from elsewhere.
// A page may report errors that are `expected`, and try what is `blocked`, the beginning of a URL.
async function open(name, use, {options = DESKTOP, expected = /^$/, blocked = null, prepare = null} = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors = [];
  const requests = [];
  page.on("console", message => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", error => errors.push(String(error)));
  page.on("request", request => requests.push(request.url()));
  if (prepare) {
    await page.addInitScript(prepare);
  }
  await page.goto(name.startsWith("http") ? name : address(name));
  await use(page, requests);
  assert.deepStrictEqual(errors.filter(error => !expected.test(error)), []);
  const own = [name.startsWith("http") ? new URL(name).origin : "file:///", "data:", "blob:", blocked || "data:"];
  assert.deepStrictEqual(requests.filter(url => !own.some(beginning => url.startsWith(beginning))), []);
  await context.close();
}

async function picture(page, name) {
  fs.mkdirSync(path.join(BUILD, "screenshots"), {recursive: true});
  await loaded(page);
  await page.screenshot({path: path.join(BUILD, "screenshots", name + ".png")});
}

// Wait until all images in view are there.
function loaded(page) {
  return page.waitForFunction(() => Array.from(document.images).every(image => {
    const box = image.getBoundingClientRect();
    return box.top > innerHeight || box.bottom < 0 || !image.checkVisibility() || image.naturalWidth > 0;
  }));
}

function elements(page) {
  return page.evaluate(() => document.querySelectorAll("*").length);
}

function names(page) {
  return page.locator(".row b").allTextContents();
}

// The place of the selected entry in the list, from 1.
function place(page) {
  return page.locator(".row[aria-selected=true]").getAttribute("aria-posinset").then(Number);
}

// Check roles, names and contrast with axe. These rules, among others, must have something to check.
async function checkAccess(page, rules = ["color-contrast", "button-name", "label", "aria-required-children"]) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run());
  assert.deepStrictEqual(
    found.violations.map(each => [each.id, each.nodes.map(node => node.html + " " + node.failureSummary)]), []);
  const passed = new Set(found.passes.map(each => each.id));
  for (const rule of rules) {
    assert.ok(passed.has(rule), rule);
  }
}

module.exports = {BUILD, PHONE, address, checkAccess, elements, loaded, names, open, picture, place};
