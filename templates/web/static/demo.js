// The page: two screens, one stream of what happens, a clock, and everybody there is to be.

import { fill, words } from "./dom.js";
import { SchoolClock } from "./clock.js";
import { FormDialog } from "./form.js";
import { People } from "./people.js";
import { get, toast } from "./server.js";
import { Side } from "./side.js";

const stage = document.querySelector(".stage");
const sides = [...document.querySelectorAll(".side")].map((root) => new Side(root));
const clock = new SchoolClock(document.querySelector(".clock"));
const form = new FormDialog(document.getElementById("form"));
const people = new People(document.getElementById("people"), { choose: become, unseenOf: (id) => elsewhere.get(id) ?? 0 });
const elsewhere = new Map();
let personas = [];
let commands = {};
let stream;

const sideOf = (surface) => sides.find((side) => side.surface === surface);

function become(surface, persona) {
  sideOf(surface).become(persona, commands[persona.language] ?? commands.en);
  elsewhere.delete(persona.id);
  const address = new URL(window.location.href);
  address.searchParams.set(surface, persona.id);
  window.history.replaceState(null, "", address);
  showElsewhere();
  listen();
}

function listen() {
  stream?.close();
  const query = new URLSearchParams(sides.filter((side) => side.persona).map((side) => ["person", side.persona.id]));
  stream = new EventSource(`/api/stream?${query}`);
  stream.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  stream.addEventListener("open", () => { document.documentElement.classList.remove("cut-off"); });
  stream.addEventListener("error", () => {
    document.documentElement.classList.add("cut-off");
    toast(words.coming_back);
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  });
}

function hear(event) {
  if (event.type === "clock") {
    clock.set(event.now);
    for (const side of sides) side.clockMoved();
    return;
  }
  if (event.type === "unseen") {
    noteElsewhere(event);
    return;
  }
  const side = sides.find(({ persona }) => persona?.id === event.person);
  if (!side) return;
  side.hear(event);
  if (event.type === "form" || (event.type === "transcript" && event.form)) form.take(side, event.form);
}

// Somebody who is on neither screen got a message.
function noteElsewhere({ person, count }) {
  if (sides.some((side) => side.persona?.id === person)) return;
  elsewhere.set(person, count);
  showElsewhere();
  const persona = personas.find(({ id }) => id === person);
  const side = persona && sideOf(persona.surface);
  if (!side) return;
  const others = personas.filter(({ id, surface }) => surface === side.surface && elsewhere.get(id));
  if (others.length === 1) side.peekAt(fill(words.new_for, persona), words.show, () => become(side.surface, persona));
  else side.peekAt(fill(words.new_for_many, { n: others.length }), words.show, () => choose(side));
}

function showElsewhere() {
  for (const side of sides) {
    const hasNews = personas.some(({ id, surface }) => surface === side.surface && elsewhere.get(id));
    side.root.querySelector(".persona-change .dot").hidden = !hasNews;
  }
}

function choose(side) {
  people.open(side.surface, personas, side.persona);
}

function show(surface) {
  stage.dataset.shown = surface;
  for (const button of document.querySelectorAll(".switch button")) {
    if (button.dataset.show === surface) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  sideOf(surface).markSeen();
}

function prepare() {
  for (const side of sides) {
    side.root.querySelector(".persona").addEventListener("click", () => choose(side));
    side.addEventListener("active", () => {
      for (const other of sides) if (other !== side) other.isActive = false;
    });
    side.addEventListener("unseen", () => {
      document.querySelector(`.switch [data-show=${side.surface}] .dot`).hidden = !side.unseen;
      side.root.classList.toggle("has-news", side.unseen > 0);
    });
  }
  for (const button of document.querySelectorAll(".switch button")) {
    button.addEventListener("click", () => show(button.dataset.show));
  }
  const theme = document.getElementById("theme");
  const tellTheme = () => theme.setAttribute("aria-pressed", String(document.documentElement.dataset.theme === "dark"));
  theme.addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("waymark-theme", next);
    } catch {
      // A browser that keeps nothing still shows what was chosen.
    }
    tellTheme();
  });
  tellTheme();
}

async function start() {
  prepare();
  const [everybody, now] = await Promise.all([get("/api/personas"), get("/api/clock")]);
  if (!everybody || !now) return;
  ({ personas, commands } = everybody);
  clock.set(now.now);
  const asked = new URL(window.location.href).searchParams;
  for (const side of sides) {
    const here = personas.filter(({ surface }) => surface === side.surface);
    const persona = here.find(({ id }) => id === asked.get(side.surface)) ?? here[0];
    if (persona) side.become(persona, commands[persona.language] ?? commands.en);
  }
  showElsewhere();
  listen();
  document.documentElement.dataset.ready = "";
}

start();
