// Small things everybody here uses: elements, words, moments.

export const words = JSON.parse(document.getElementById("words").textContent);
export const zone = document.body.dataset.zone;
export const locale = document.body.dataset.locale;
const fromTheRight = new Set(document.body.dataset.fromTheRight.split(" "));
export const goHome = document.body.dataset.goHome;

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export const directionOf = (language) => (fromTheRight.has(language) ? "rtl" : "ltr");

// Many fonts lack the narrow space that dates and times are written with.
export function wideSpaces(text) {
  return text.replaceAll("\u202F", "\u00A0");
}

export function moment(iso, options) {
  return wideSpaces(new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(iso)));
}

export const clockOf = (iso) => moment(iso, { hour: "numeric", minute: "2-digit" });
export const dayOf = (iso) => moment(iso, { weekday: "long", month: "long", day: "numeric" });

// "2026-11-20T10:30" as the school's clock shows it, which is what a datetime-local field takes.
export function wallTime(iso) {
  if (!/([+-]\d\d:?\d\d|Z)$/.test(iso)) return iso.slice(0, 16);
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).formatToParts(new Date(iso));
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

export function initials(name) {
  const parts = name.split(/\s+/).filter(Boolean);
  return [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...part][0] ?? "").join("").toUpperCase();
}

// One of eight calm colors, the same for the same name.
export function paintFace(element, name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  element.textContent = initials(name);
  element.dataset.hue = String(sum % 8);
}
