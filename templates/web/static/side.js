// One of the two screens: a person, their messages, and what they do.

import { directionOf, goHome, make, paintFace, words } from "./dom.js";
import { Composer } from "./composer.js";
import { dayLine, files, firstLine, keys, message, picture } from "./messages.js";
import { clean } from "./sanitize.js";
import { newKey, post, upload } from "./server.js";

const HOME = "home";
const TODAY = "today";
const ELSEWHERE = "elsewhere";
const NEAR_END_PIXELS = 90;

export class Side extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.surface = root.dataset.surface;
    this.log = root.querySelector(".log");
    this.newer = root.querySelector(".newer");
    this.home = root.querySelector(".view-home");
    this.peek = root.querySelector(".peek");
    this.voices = [];
    this.unseen = 0;
    // By person, what their Home tab shows; nothing for what may be of another day.
    this.homes = new Map();
    this.composer = new Composer(root.querySelector(".composer"), {
      say: (text) => this.say(text),
      record: (blob, facts) => this.record(blob, facts),
      give: (files) => this.give(files),
    });
    this.newer.addEventListener("click", () => {
      this.scrollTo(this.log.scrollHeight);
      this.log.focus();
    });
    this.log.addEventListener("scroll", () => this.tellMore(), { passive: true });
    new ResizeObserver(() => this.tellMore()).observe(this.log);
    for (const kind of ["pointerdown", "keydown", "wheel"]) {
      root.addEventListener(kind, () => this.markSeen(), { passive: true });
    }
    for (const button of root.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => this.show(button.dataset.view, { isAsked: true }));
    }
    this.peek.querySelector(".peek-close").addEventListener("click", () => { this.peek.hidden = true; });
    this.peek.querySelector(".peek-open").addEventListener("click", () => this.peekOpened());
    this.view = this.home ? HOME : "messages";
  }

  get hasHome() {
    return Boolean(this.home);
  }

  get isNearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PIXELS;
  }

  become(persona, commands) {
    this.persona = persona;
    this.log.replaceChildren();
    this.home?.replaceChildren();
    this.peek.hidden = true;
    this.voices = [];
    for (const face of this.root.querySelectorAll(".persona .face, .sidebar-me .face")) paintFace(face, persona.name);
    this.root.querySelector(".persona-name").textContent = persona.name;
    this.root.querySelector(".persona-note").textContent = persona.note || words.role[persona.role];
    const sidebarName = this.root.querySelector(".sidebar-name");
    if (sidebarName) sidebarName.textContent = persona.name;
    this.composer.offer(commands);
    this.unseen = 0;
    this.tellUnseen();
    this.markSeen();
    if (this.hasHome) this.show(HOME, { isAsked: false });
  }

  // --- what the server tells --------------------------------------------------------------------------------

  hear(event) {
    switch (event.type) {
      case "transcript": this.takeAll(event); break;
      case "entry": this.take(event.entry); break;
      case "edit": this.change(event.entry); break;
      case "home": this.showHome(event.entry); break;
      default: break;
    }
  }

  takeAll({ entries, home, form }) {
    this.log.setAttribute("aria-busy", "true");
    this.log.replaceChildren();
    for (const entry of entries) this.append(entry, { isQuiet: true });
    const last = this.log.querySelector(".message:last-of-type");
    if (last) this.reveal(last, { isInstant: true });
    this.tellMore();
    this.log.setAttribute("aria-busy", "false");
    if (home) this.showHome(home);
    const isOld = !form && !this.homes.has(this.persona.id);
    if (this.hasHome ? !home || isOld : !entries.length) this.askHome();
  }

  // A Home on the screen is shown as of now; whoever reads something else there is left to it.
  clockMoved() {
    if (!this.hasHome) return;
    const isSeen = this.view === HOME && this.homes.get(this.persona?.id) === TODAY;
    for (const [person, shown] of this.homes) if (shown === TODAY) this.homes.delete(person);
    if (isSeen) this.askHome();
  }

  take(entry) {
    const wasNearEnd = this.isNearEnd;
    const element = this.append(entry, { isQuiet: false });
    // Whoever acts on the other screen looks here to see what comes of it.
    if (entry.is_own || wasNearEnd || !this.isActive) this.reveal(element);
    else this.newer.querySelector(".dot").hidden = false;
    this.tellMore();
    if (entry.is_own) return;
    this.typing(false);
    const isElsewhere = this.hasHome && this.view === HOME;
    if (isElsewhere) this.peekAt("Waymark", firstLine(entry), () => this.show("messages", { isAsked: true }));
    if (isElsewhere && this.homes.get(this.persona.id) === TODAY && entry.is_notice) this.askHome();
    if (isElsewhere || (entry.is_notice && (!this.isActive || document.hidden))) {
      this.unseen += 1;
      element.classList.add("fresh");
      this.tellUnseen();
    }
  }

  append(entry, { isQuiet }) {
    const known = this.find(entry.id);
    if (known) return known;
    const last = this.log.querySelector(".message:last-of-type");
    const line = dayLine(entry);
    if (!last || line.textContent !== last.dataset.day) this.log.append(line);
    const element = this.build(entry);
    element.dataset.day = line.textContent;
    if (!isQuiet) element.classList.add("arriving");
    this.log.append(element);
    return element;
  }

  change(entry) {
    const before = this.find(entry.id);
    if (!before) {
      this.take(entry);
      return;
    }
    const hadFocus = before.contains(document.activeElement);
    const element = this.build(entry);
    element.dataset.day = before.dataset.day;
    element.classList.add("changing");
    before.replaceWith(element);
    this.typing(false);
    if (hadFocus) element.focus({ preventScroll: true });
    this.reveal(element);
    this.tellMore();
  }

  build(entry) {
    const element = message(entry, {
      me: this.persona.name,
      voices: this.voices,
      press: (button, data) => this.press(button, data, entry.id),
    });
    const face = element.querySelector(".face");
    if (face) paintFace(face, this.persona.name);
    return element;
  }

  showHome(entry) {
    if (!this.hasHome) return;
    const hadFocus = this.home.contains(document.activeElement) && document.activeElement !== this.home;
    const card = make(
      "div",
      { class: "card changing", lang: entry.language, dir: directionOf(entry.language) },
      picture(entry),
      make("div", { class: "words" }, clean(entry.html)),
      files(entry),
      keys(entry.buttons, (button, data) => this.press(button, data, HOME)),
    );
    this.home.replaceChildren(card);
    this.home.scrollTop = 0;
    if (hadFocus) this.home.focus();
  }

  // --- what the person does ---------------------------------------------------------------------------------

  async say(text) {
    this.typing(true);
    const place = this.hasHome && this.view === HOME ? HOME : null;
    if (place) this.homes.set(this.persona.id, ELSEWHERE);
    const outcome = await post("/api/say", { person: this.persona.id, text, message_id: place });
    this.typing(false);
    if (!outcome) this.composer.restore(text);
  }

  async record(blob, facts) {
    if (blob.type.startsWith("audio/")) this.voices.push(URL.createObjectURL(blob));
    this.typing(true);
    await upload(this.persona.id, blob, facts);
    this.typing(false);
  }

  // Chosen together, they are one album, as in a chat.
  async give(files) {
    const album = files.length > 1 ? newKey() : "";
    for (const file of files) await this.record(file, { name: file.name, album });
  }

  async press(button, data, messageId) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    if (messageId === HOME) this.homes.set(this.persona.id, data === goHome ? TODAY : ELSEWHERE);
    await post("/api/press", { person: this.persona.id, data, message_id: messageId });
    button.setAttribute("aria-busy", "false");
  }

  async askHome() {
    this.homes.set(this.persona.id, TODAY);
    await post("/api/home", { person: this.persona.id });
  }

  // --- what is seen -----------------------------------------------------------------------------------------

  show(view, { isAsked }) {
    this.view = view;
    this.home.hidden = view !== HOME;
    this.root.querySelector(".view-messages").hidden = view === HOME;
    for (const button of this.root.querySelectorAll("[data-view]")) {
      if (button.dataset.view === view) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    this.root.querySelector(".pane-view").textContent = view === HOME ? words.home : words.messages;
    if (view === HOME && isAsked) this.askHome();
    if (view !== HOME) {
      this.peek.hidden = true;
      const last = this.log.querySelector(".message:last-of-type");
      if (last) this.reveal(last, { isInstant: true });
      this.markSeen();
    }
  }

  peekAt(who, text, open) {
    this.peek.querySelector(".peek-who").textContent = who;
    this.peek.querySelector(".peek-words").replaceChildren(...[text].filter(Boolean));
    this.peekOpened = () => {
      this.peek.hidden = true;
      open();
    };
    this.peek.hidden = false;
  }

  peekOpened() {
    this.peek.hidden = true;
  }

  markSeen() {
    this.isActive = true;
    this.dispatchEvent(new Event("active"));
    if (this.hasHome && this.view === HOME) return;
    if (this.unseen) {
      this.unseen = 0;
      this.tellUnseen();
    }
    for (const element of this.log.querySelectorAll(".fresh")) element.classList.remove("fresh");
  }

  tellUnseen() {
    const badge = this.root.querySelector(".badge");
    if (badge) {
      badge.hidden = !this.unseen;
      badge.replaceChildren(String(this.unseen), make("span", { class: "unheard" }, ` ${words.unseen}`));
    }
    this.dispatchEvent(new Event("unseen"));
  }

  // The way down is offered while there is more below.
  tellMore() {
    this.newer.hidden = this.isNearEnd;
    if (this.isNearEnd) this.newer.querySelector(".dot").hidden = true;
  }

  typing(isOn) {
    this.log.querySelector(".typing")?.remove();
    if (!isOn) return;
    const dots = make("p", { class: "typing", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
    this.log.append(dots);
    if (this.isNearEnd) this.scrollTo(this.log.scrollHeight);
  }

  find(id) {
    return this.log.querySelector(`.message[data-id="${CSS.escape(id)}"]`);
  }

  // A message taller than the screen is shown from its beginning, any other whole.
  reveal(element, { isInstant = false } = {}) {
    const top = element.offsetTop - 12;
    const bottom = top + element.offsetHeight + 28;
    const isTall = element.offsetHeight + 40 > this.log.clientHeight;
    if (isTall || top < this.log.scrollTop) this.scrollTo(top, { isInstant });
    else if (bottom > this.log.scrollTop + this.log.clientHeight) this.scrollTo(bottom - this.log.clientHeight, { isInstant });
  }

  scrollTo(top, { isInstant = false } = {}) {
    const isCalm = isInstant || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top, behavior: isCalm ? "instant" : "smooth" });
  }
}
