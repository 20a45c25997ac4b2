// Messages as elements.

import { clockOf, dayOf, directionOf, icon, make, words } from "./dom.js";
import { clean, withIcons } from "./sanitize.js";
import { length } from "./voice.js";

// The rows of buttons under a message; `press(button, data)` is called when one is pressed.
export function keys(rows, press, dir = null) {
  if (!rows.length) return null;
  return make("div", { class: "keys", dir }, ...rows.map((row) => make("div", { class: "row" }, ...row.map((button) => {
    const element = make("button", {
      type: "button",
      class: ["key", button.look].filter(Boolean).join(" "),
      "aria-pressed": button.look === "picked" ? "true" : null,
      onclick: () => press(element, button.data),
    });
    element.append(make("span", { class: "key-words" }, ...withIcons(button.label)));
    return element;
  }))));
}

function avatar() {
  const svg = icon("mark");
  svg.setAttribute("class", "avatar mark");
  svg.setAttribute("viewBox", "0 0 40 40");
  return svg;
}

function own(entry, voices) {
  if (!entry.is_voice && !entry.file_name) return make("div", { class: "words", dir: "auto" }, entry.text);
  const label = entry.is_voice ? words.voice_note : entry.file_name ?? words.file;
  const facts = entry.duration_seconds ? ` ${length(entry.duration_seconds)}` : "";
  const line = make("div", { class: "words sound" }, icon(entry.is_voice ? "e-mic" : "e-file"), `${label}${facts}`);
  const recording = voices.shift();
  if (recording) line.append(make("audio", { controls: true, src: recording, "aria-label": words.voice_note }));
  return line;
}

// The drawing of an entry for the page as it is now, light or dark; nothing without one.
export function picture(entry) {
  if (!entry.picture) return null;
  const { id, alt, width, height } = entry.picture;
  const image = make("img", { class: "picture", alt, width, height, data: { picture: id } });
  image.addEventListener("error", () => image.remove());
  paint(image);
  return image;
}

function paint(image) {
  image.src = `/api/pictures/${image.dataset.picture}?theme=${document.documentElement.dataset.theme}`;
}

new MutationObserver(() => {
  for (const image of document.querySelectorAll("img.picture")) paint(image);
}).observe(document.documentElement, { attributeFilter: ["data-theme"] });

function file({ id, name, media_type: type }) {
  const src = `/api/files/${id}`;
  if (type.startsWith("image/")) return make("img", { class: "picture", src, alt: name, loading: "lazy" });
  if (type.startsWith("audio/")) return make("audio", { controls: true, src, "aria-label": name });
  if (type.startsWith("video/")) return make("video", { controls: true, src, "aria-label": name, preload: "metadata" });
  return make("a", { class: "file", href: src, target: "_blank", rel: "noopener" }, icon("e-file"), ` ${name}`);
}

// What came along with the words; nothing without any.
export function files(entry) {
  if (!entry.files?.length) return null;
  return make("div", { class: "files" }, ...entry.files.map((each) => file(each)));
}

export function message(entry, { me, press, voices }) {
  const dir = entry.is_own ? null : directionOf(entry.language);
  const who = entry.is_own ? me : "Waymark";
  const face = entry.is_own ? make("span", { class: "face", "aria-hidden": "true" }) : avatar();
  const body = entry.is_own ? own(entry, voices) : make("div", { class: "words", lang: entry.language, dir }, clean(entry.html));
  const time = make("time", { datetime: entry.at }, clockOf(entry.at));
  return make(
    "article",
    {
      class: ["message", entry.is_own ? "own" : "theirs", entry.is_notice && "notice"].filter(Boolean).join(" "),
      data: { id: entry.id, at: entry.at },
      tabindex: "-1",
      "aria-label": `${who}, ${clockOf(entry.at)}`,
    },
    face,
    make("div", { class: "bubble" }, make("p", { class: "by" }, make("strong", {}, who), time.cloneNode(true)), picture(entry), body, files(entry), time),
    keys(entry.buttons, press, dir),
  );
}

export function dayLine(entry) {
  return make("p", { class: "day" }, make("span", {}, dayOf(entry.at)));
}

// The first line in plain words, for a card that peeks in.
export function firstLine(entry) {
  const text = clean(entry.html).textContent.trim();
  return text.split("\n", 1)[0].slice(0, 120);
}
