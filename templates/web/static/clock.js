// The school's time, ticking between the server's words about it.

import { clockOf, moment } from "./dom.js";
import { moveClock } from "./server.js";

// A week brings many messages; whoever waits longer than this is told that time is passing.
const PATIENCE_MS = 1000;

const narrow = window.matchMedia("(max-width: 999px)");

export class SchoolClock {
  constructor(root) {
    this.face = root.querySelector(".clock-face");
    this.day = root.querySelector("#clock-day");
    this.time = root.querySelector("#clock-time");
    this.passing = root.querySelector(".clock-passing");
    for (const button of root.querySelectorAll(".clock-moves button")) {
      button.addEventListener("click", () => this.move(button));
    }
    setInterval(() => this.draw(), 1000);
  }

  async move(button) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const { days, hours } = button.dataset;
    const impatient = setTimeout(() => { this.passing.hidden = false; }, PATIENCE_MS);
    const answer = await moveClock({ days: Number(days ?? 0), hours: Number(hours ?? 0) });
    clearTimeout(impatient);
    this.passing.hidden = true;
    button.setAttribute("aria-busy", "false");
    if (answer) this.set(answer.now);
  }

  set(now) {
    this.base = Date.parse(now) - performance.now();
    this.draw();
    this.face.classList.remove("moved");
    requestAnimationFrame(() => this.face.classList.add("moved"));
  }

  draw() {
    if (this.base === undefined) return;
    const now = new Date(this.base + performance.now()).toISOString();
    const length = narrow.matches ? "short" : "long";
    this.day.textContent = moment(now, { weekday: length, day: "numeric", month: length, year: "numeric" });
    this.time.textContent = clockOf(now);
    for (const place of document.querySelectorAll(".device-time")) place.textContent = clockOf(now);
  }
}
