// Waymark's words as nodes: only the tags of the chats' HTML subset, and icons in place of the emoji we know.
// The server escapes already; this is the second wall.

import { icon, wideSpaces } from "./dom.js";

const TAGS = new Set(["B", "STRONG", "I", "EM", "U", "S", "CODE", "PRE", "BLOCKQUOTE", "A"]);

const ICONS = new Map(Object.entries({
  "🎯": "e-target", "✅": "e-check", "⏳": "e-waiting", "📅": "e-date", "🗓": "e-date", "💬": "e-talk", "🌱": "e-grow",
  "⚠": "e-warning", "🔒": "e-lock", "🆘": "e-help", "🛟": "e-help", "✏": "e-write", "📝": "e-write", "✍": "e-write",
  "👀": "e-eye", "👁": "e-eye", "🧭": "e-path", "🛤": "e-path", "🗺": "e-path", "📈": "e-pace", "👥": "e-people", "👋": "e-people",
  "🌍": "e-world", "🌐": "e-world", "🎤": "e-mic", "🎙": "e-mic", "🏠": "i-home", "💡": "e-idea", "⭐": "e-star",
  "🌟": "e-star", "❓": "e-question", "❗": "e-warning", "☎": "e-phone", "🙋": "e-hand", "➡": "e-arrow", "📎": "e-file", "📄": "e-file", "📍": "e-place", "🔎": "i-search", "🔍": "i-search",
  "🔁": "e-again", "🕓": "e-clock", "🗞": "e-digest", "🤝": "e-support", "🧩": "e-group", "🚀": "e-forward", "💤": "e-snooze",
  "📵": "e-unreached", "👍": "e-thumb", "🎨": "e-format", "🏡": "i-home", "🌓": "e-half", "🍃": "e-leaf", "➕": "e-plus", "📤": "e-forward", "🎭": "e-talk", "🖨": "e-print", "💭": "e-idea", "📷": "e-eye", "🎬": "e-eye", "🔗": "e-link",
}));
const EMOJI = new RegExp(`(${[...ICONS.keys()].join("|")})\\uFE0F?`, "u");

// Text with an icon in place of each known emoji: the same picture on every computer, in the page's own ink.
export function withIcons(text) {
  const nodes = [];
  let rest = wideSpaces(text);
  for (let found = EMOJI.exec(rest); found; found = EMOJI.exec(rest)) {
    if (found.index) nodes.push(document.createTextNode(rest.slice(0, found.index)));
    nodes.push(icon(ICONS.get(found[1])));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(document.createTextNode(rest));
  return nodes;
}

const BLOCKS = new Set(["BLOCKQUOTE", "PRE"]);

// A block breaks the line by itself: the line breaks next to it are not shown a second time.
function textBesideBlocks(node) {
  let text = node.data;
  if (BLOCKS.has(node.previousSibling?.tagName)) text = text.replace(/^\n/, "");
  if (BLOCKS.has(node.nextSibling?.tagName)) text = text.replace(/\n$/, "");
  return text;
}

function copy(node, into) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      into.append(...withIcons(textBesideBlocks(child)));
    } else if (child.nodeType === Node.ELEMENT_NODE && TAGS.has(child.tagName)) {
      const clean = document.createElement(child.tagName);
      if (child.tagName === "A") {
        const target = child.getAttribute("href") ?? "";
        if (!/^https?:\/\//i.test(target)) {
          copy(child, into);
          continue;
        }
        clean.setAttribute("href", target);
        clean.setAttribute("target", "_blank");
        clean.setAttribute("rel", "noopener noreferrer");
      }
      copy(child, clean);
      into.append(clean);
    } else if (child.nodeType === Node.ELEMENT_NODE && !["SCRIPT", "STYLE", "TEMPLATE"].includes(child.tagName)) {
      copy(child, into);
    }
  }
}

export function clean(html) {
  const fragment = document.createDocumentFragment();
  copy(new DOMParser().parseFromString(`<body>${html}`, "text/html").body, fragment);
  return fragment;
}
