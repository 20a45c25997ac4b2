// Where one writes: text, a voice note, photos and other files, or a command from the menu.

import { make } from "./dom.js";
import { Voice } from "./voice.js";

export class Composer {
  // `say(text)`, `record(blob, facts)` and `give(files)` are called with what was made or chosen.
  constructor(form, { say, record, give }) {
    this.form = form;
    this.say = say;
    this.text = form.querySelector("textarea");
    this.sendButton = form.querySelector(".send");
    this.menu = form.querySelector(".menu-list");
    this.menuButton = form.querySelector(".menu-open");
    this.isDesk = Boolean(form.closest(".window"));
    this.voice = new Voice(form, record);
    this.attachButton = form.querySelector(".attach");
    const chosen = form.querySelector(".attach-file");
    this.attachButton.addEventListener("click", () => chosen.click());
    chosen.addEventListener("change", () => {
      const files = [...chosen.files];
      chosen.value = "";
      if (files.length) give(files);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    form.addEventListener("voicechange", () => this.arrange());
    this.text.addEventListener("input", () => this.arrange());
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.send();
      }
    });
    this.arrange();
    this.menuButton.addEventListener("click", () => this.toggleMenu(this.menu.hidden));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) {
        this.toggleMenu(false);
        this.menuButton.focus();
      }
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.menu.hidden && !event.target.closest?.(".menu")) this.toggleMenu(false);
    });
  }

  // [word, description] pairs, as the chats' own command menus show them.
  offer(commands) {
    this.menu.replaceChildren(...commands.map(([word, description]) => make("button", {
      type: "button",
      onclick: () => {
        this.toggleMenu(false);
        this.text.focus();
        this.say(`/${word}`);
      },
    }, make("span", {}, description), make("code", {}, `/${word}`))));
  }

  toggleMenu(isOpen) {
    this.menu.hidden = !isOpen;
    this.menuButton.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.menu.querySelector("button")?.focus();
  }

  send() {
    if (this.voice.isRecording) {
      this.voice.end(true);
      return;
    }
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    this.arrange();
    this.say(text);
  }

  // Gives words back that could not be sent.
  restore(text) {
    if (!this.text.value) this.text.value = text;
    this.arrange();
  }

  arrange() {
    const { isRecording } = this.voice;
    const hasText = Boolean(this.text.value.trim());
    this.text.hidden = isRecording;
    this.form.querySelector(".menu").hidden = isRecording;
    this.form.querySelector(".recording").hidden = !isRecording;
    this.attachButton.hidden = isRecording;
    this.voice.cancel.hidden = !isRecording;
    this.voice.start.hidden = isRecording || hasText;
    this.sendButton.hidden = !isRecording && !hasText && !this.isDesk;
    this.text.style.height = "auto";
    if (!isRecording) this.text.style.height = `${Math.min(this.text.scrollHeight, 140)}px`;
  }
}
