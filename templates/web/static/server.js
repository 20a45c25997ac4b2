// Asking the server. Each click has a key, so that asking again after a lost answer has no second effect.

import { words } from "./dom.js";

const WAITS_MS = [0, 400, 1200, 3000];

export function newKey() {
  return crypto.randomUUID();
}

export function toast(text) {
  const place = document.getElementById("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { place.hidden = true; }, 7000);
}

async function ask(url, options, waits) {
  for (const wait of waits) {
    if (wait) await new Promise((resolve) => { setTimeout(resolve, wait); });
    let response;
    try {
      response = await fetch(url, options);
    } catch {
      continue;
    }
    if (response.ok) return response.json();
    if (response.status < 500) {
      toast(words.refused);
      return null;
    }
  }
  toast(words.lost);
  return null;
}

// What became of a click: {problems, failed}, or null when the server could not be asked.
export function post(path, body) {
  return ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key: newKey(), ...body }),
  }, WAITS_MS);
}

export function moveClock(by) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(by) };
  return ask("/api/clock", options, [0]);
}

export function upload(person, blob, { name = "", seconds = 0, album = "" }) {
  const query = new URLSearchParams({ person, name, seconds: String(seconds), album, key: newKey() });
  const headers = { "Content-Type": blob.type || "application/octet-stream" };
  return ask(`/api/upload?${query}`, { method: "POST", headers, body: blob }, WAITS_MS);
}

// A file for a form's answer, named by a reference; nothing when the server could not be asked.
export function attach(person, file) {
  const query = new URLSearchParams({ person, name: file.name });
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  return ask(`/api/attach?${query}`, { method: "POST", headers, body: file }, WAITS_MS);
}

export async function get(path) {
  return ask(path, {}, WAITS_MS);
}
