// Looks at pages in a browser, and tells what it saw as JSON.
// node pages.mjs FILE TASK…; tasks: axe, glyphs, paging, pdf=PATH, shot=PATH
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, ...tasks] = process.argv.slice(2);
const address = pathToFileURL(file).href;
const seen = { requests: [], errors: [] };
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
// Judged by scripts of ours beside the page's own policy, which has none.
const context = await browser.newContext({
  bypassCSP: tasks.includes("axe"),
  viewport: { width: 1000, height: 800 },
});
const page = await context.newPage();
page.on("request", (r) => seen.requests.push(r.url()));
page.on("console", (m) => m.type() === "error" && seen.errors.push(m.text()));
page.on("pageerror", (e) => seen.errors.push(String(e)));

const begun = Date.now();
await page.goto(address);
seen.opened_ms = Date.now() - begun;
seen.requests = seen.requests.filter((u) => u !== address);
seen.broken = await page.evaluate(() =>
  [...document.querySelectorAll("a[href]")]
    .map((a) => a.getAttribute("href"))
    .filter((h) => h[0] !== "#" || !document.getElementById(h.slice(1))));
seen.wide = await page.evaluate(() =>
  document.documentElement.scrollWidth > window.innerWidth + 1);

for (const task of tasks) {
  const [name, to] = task.split("=");
  if (name === "axe") {
    const path = createRequire(import.meta.url).resolve("axe-core");
    await page.evaluate(readFileSync(path, "utf8"));
    const found = await page.evaluate(() => axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    }));
    seen.rules = found.passes.length;
    seen.axe = found.violations.map((v) => ({
      id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 3).map((n) => n.html),
    }));
  } else if (name === "glyphs") {
    // Is each character of each message drawn, and not as the box that stands
    // for one without a glyph? Boxes of one font are all alike.
    seen.glyphs = await page.evaluate(() => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 64;
      const c = canvas.getContext("2d", { willReadFrequently: true });
      const drawn = (text) => {
        c.clearRect(0, 0, 64, 64);
        c.font = "32px " + getComputedStyle(document.body).fontFamily;
        c.fillText(text, 8, 44);
        return c.getImageData(0, 0, 64, 64).data.join();
      };
      const none = drawn("\u{10fffd}"), blank = drawn(" ");
      const text = [...document.querySelectorAll(".t")]
        .map((e) => e.textContent).join("");
      const all = [...new Intl.Segmenter().segment(text)]
        .map((s) => s.segment).filter((s) => /[^\s\u200e\u200f]/u.test(s));
      return {
        looked: new Set(all).size,
        boxes: [...new Set(all)].filter(
          (s) => [none, blank].includes(drawn(s))),
      };
    });
    seen.directions = await page.evaluate(() =>
      Object.fromEntries([...document.querySelectorAll(".m")].map((e) => [
        e.id.slice(1),
        getComputedStyle(e.querySelector(".t") ?? e).direction])));
    seen.sides = await page.evaluate(() =>
      Object.fromEntries([...document.querySelectorAll(".m")].map((e) => {
        const b = e.getBoundingClientRect(), p = e.parentElement
          .getBoundingClientRect();
        return [e.id.slice(1), b.left - p.left > p.right - b.right
          ? "right" : "left"];
      })));
  } else if (name === "paging") {
    // From the first page to the last by its links, as a reader would.
    const from = Date.now();
    await page.click('a[href="#c1"]');
    let pages = 1;
    for (;;) {
      const next = page.locator(`#c1p${pages} a[href="#c1p${pages + 1}"]`);
      if (!(await next.count())) break;
      await next.last().click();
      pages++;
      await page.waitForFunction((id) => {
        const top = document.getElementById(id).getBoundingClientRect().top;
        return top > -200 && top < 800;
      }, `c1p${pages}`);
    }
    seen.pages = pages;
    seen.paged_ms = Date.now() - from;
    seen.last = await page.locator(`#c1p${pages} .m`).last().textContent();
  } else if (name === "pdf") {
    await page.pdf({ path: to, preferCSSPageSize: true });
  } else if (name === "shot") {
    await page.screenshot({ path: to });
  } else if (name === "narrow") {
    await page.setViewportSize({ width: 360, height: 740 });
    seen.narrow_wide = await page.evaluate(() =>
      document.documentElement.scrollWidth > window.innerWidth + 1);
  }
}
await browser.close();
console.log(JSON.stringify(seen));
