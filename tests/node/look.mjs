// Opens pages in Chromium, narrow and wide, light and dark, and prints as JSON what is wrong there.
// Usage: node look.mjs CHROMIUM FOLDER PAGE... ; pictures of the pages are left in the folder.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { unseen } from "./edges.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = [
  { name: "wide", width: 1280, scheme: "light" },
  { name: "narrow", width: 360, scheme: "dark" },
];
// Chromium asks its makers for news otherwise, which no test needs.
const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

// Runs in the page: what is cut off or broken, and what lies upon something else.
function misplaced() {
  // A figure, a day, an interval, or both in one: 61%, (58–64) of 9, 0.61 (0.5 to ?).
  const FIGURE = /^\(?[\d?–][\d.,%–\s?()-]*( (of|to) [\d.,?]+\)?)?$/;
  const found = [];
  const scrolling = document.scrollingElement;
  if (scrolling.scrollWidth > window.innerWidth) {
    found.push(`the page is ${scrolling.scrollWidth} wide, and the window ${window.innerWidth}`);
  }
  const texts = document.createNodeIterator(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const said = text.textContent.trim();
    if (!text.parentElement.closest("td") || !FIGURE.test(said)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
    if (lines.size > 1) found.push(`“${said}” is broken into ${lines.size} lines`);
  }
  for (const drawing of document.querySelectorAll("svg")) {
    const frame = drawing.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll("text")].filter((one) => one.textContent.trim());
    const boxes = texts.map((one) => one.getBoundingClientRect());
    boxes.forEach((box, at) => {
      const said = texts[at].textContent;
      if (box.left < frame.left - 1 || box.right > frame.right + 1
          || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        found.push(`“${said}” is cut off in a chart`);
      }
      boxes.slice(at + 1).forEach((other, further) => {
        const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        // Boxes have some air above and below the letters.
        if (across > 1 && down > 0.4 * Math.min(box.height, other.height)) {
          found.push(`“${said}” and “${texts[at + 1 + further].textContent}” overlap in a chart`);
        }
      });
    });
  }
  return found;
}

const [executablePath, folder, ...pages] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
const told = {};
for (const file of pages) {
  told[basename(file)] = {};
  for (const { name, width, scheme } of VIEWS) {
    const wrong = [];
    const page = await browser.newPage({
      viewport: { width, height: 900 }, colorScheme: scheme,
    });
    page.on("console", (message) => wrong.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
    page.on("dialog", async (dialog) => {
      wrong.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(file).href) wrong.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    wrong.push(...(await page.evaluate(misplaced)));
    wrong.push(...(await unseen(page)));
    await page.screenshot({ path: join(folder, `${basename(file)}-${name}.png`), fullPage: true });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => window.axe.run());
    for (const { id, nodes } of violations) {
      wrong.push(...nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
    }
    told[basename(file)][name] = wrong;
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(told));
