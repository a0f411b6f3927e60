// Whether people see that something scrolls sideways: at its edge, as long as there is more behind it.

// Runs in the page: the right edges of all that scrolls sideways, when scrolled to one end.
function edges(toTheEnd) {
  const found = [];
  for (const one of document.querySelectorAll("body *")) {
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
    // Less than a letter is not missed.
    if (!scrolls || one.scrollWidth < one.clientWidth + 16) continue;
    one.scrollLeft = toTheEnd ? one.scrollWidth : 0;
    const { right, top, height } = one.getBoundingClientRect();
    const named = one.tabIndex === 0 && one.getAttribute("role") && one.getAttribute("aria-label");
    found.push({
      said: one.textContent.trim().replace(/\s+/g, " ").slice(0, 30), named: Boolean(named),
      clip: { x: Math.floor(right) - 1, y: top + scrollY, width: 1, height: Math.min(height, 300) },
    });
  }
  return found;
}

// Runs in the page: the commonest colour of a picture in PNG, in base 64.
async function colour(picture) {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.codePointAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
  const counts = {};
  for (let at = 0; at < data.length; at += 4) {
    const here = data.slice(at, at + 3).join(" ");
    counts[here] = (counts[here] ?? 0) + 1;
  }
  return Object.entries(counts).sort((a, b) => b[1] - a[1])[0][0];
}

/** What scrolls sideways and does not show it, shows it where it ends, or has no name. */
export async function unseen(page) {
  const found = [];
  const colours = [];
  for (const toTheEnd of [false, true]) {
    const here = [];
    for (const { said, named, clip } of await page.evaluate(edges, toTheEnd)) {
      const picture = await page.screenshot({ clip, fullPage: true });
      here.push({ said, named, seen: await page.evaluate(colour, picture.toString("base64")) });
    }
    colours.push(here);
  }
  await page.evaluate(edges, false);
  const corner = await page.screenshot({ clip: { x: 0, y: 0, width: 1, height: 1 } });
  const paper = await page.evaluate(colour, corner.toString("base64"));
  const differs = (one, other) => {
    const theirs = other.split(" ").map(Number);
    return Math.max(...one.split(" ").map((value, at) => Math.abs(value - theirs[at])));
  };
  colours[0].forEach(({ said, named, seen }, at) => {
    if (differs(seen, paper) < 40) found.push(`“${said}” scrolls sideways, and nothing shows it`);
    if (differs(colours[1][at].seen, paper) > 4) found.push(`“${said}” ends, and seems to go on`);
    if (!named) found.push(`“${said}” scrolls, and has no name or is not reached by keyboard`);
  });
  return found;
}
