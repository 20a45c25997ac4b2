"""A basic look at whether everybody can use a page: names, labels, sizes and contrast, as computed by the browser."""

from playwright.async_api import Page

_PROBLEMS = """
() => {
  const problems = [];
  const visible = (element) => element.checkVisibility({ checkVisibilityCSS: true }) && element.getClientRects().length > 0;
  const nameOf = (element) => {
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    const named = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(" ");
    return (named || element.getAttribute("aria-label") || labels || element.textContent || "").trim();
  };
  const describe = (element) => element.outerHTML.slice(0, 110);

  for (const element of document.querySelectorAll("button, a[href], input, textarea, select, dialog[open], [role=log]")) {
    if (visible(element) && element.type !== "file" && !nameOf(element)) problems.push("no name: " + describe(element));
  }
  for (const element of document.querySelectorAll("[id]")) {
    if (document.querySelectorAll(`[id="${CSS.escape(element.id)}"]`).length > 1) problems.push("id twice: " + element.id);
  }
  for (const element of document.querySelectorAll("[aria-describedby], [aria-labelledby]")) {
    const ids = `${element.getAttribute("aria-describedby") ?? ""} ${element.getAttribute("aria-labelledby") ?? ""}`;
    for (const id of ids.split(" ").filter(Boolean)) {
      if (!document.getElementById(id)) problems.push(`points at nothing: ${id}`);
    }
  }
  for (const element of document.querySelectorAll("#phone button, #phone textarea")) {
    if (!visible(element) || element.classList.contains("persona")) continue;
    const box = element.getBoundingClientRect();
    if (box.height < 43.5) problems.push(`small (${box.height}px): ` + describe(element));
  }

  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const over = (top, below) => [0, 1, 2].map((at) => (top[at] * top[3] + below[at] * (255 - top[3])) / 255);
  const groundOf = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3]) layers.push(color);
      if (color[3] === 255 || at.tagName === "DIALOG") break;
    }
    return layers.reverse().reduce((ground, layer) => over(layer, ground), [255, 255, 255]);
  };
  const light = (color) => {
    const [red, green, blue] = color.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || seen.has(element) || !visible(element) || element.closest("noscript, script, svg")) continue;
    seen.add(element);
    const ground = groundOf(element);
    const ink = light(over(rgba(getComputedStyle(element).color), ground));
    const [more, less] = [ink, light(ground)].sort((one, other) => other - one);
    const ratio = (more + 0.05) / (less + 0.05);
    if (ratio < 4.5) problems.push(`contrast ${ratio.toFixed(2)}: ` + describe(element));
  }
  return problems;
}
"""


async def problems_of(page: Page) -> list[str]:
    """What would keep somebody from using the page as it stands; empty when nothing was found."""
    found: list[str] = await page.evaluate(_PROBLEMS)
    return found
