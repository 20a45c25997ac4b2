// Choosing whom to be.

import { make, paintFace, words } from "./dom.js";

const ROLES = ["student", "teacher", "advisor", "leader", "guardian"];

const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();

export class People {
  // `choose(surface, persona)` is called with the choice.
  constructor(dialog, { choose, unseenOf }) {
    this.dialog = dialog;
    this.choose = choose;
    this.unseenOf = unseenOf;
    this.search = dialog.querySelector("#people-search");
    this.list = dialog.querySelector(".people-list");
    this.none = dialog.querySelector(".people-none");
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.list.querySelector("button:not([hidden])")?.click();
    });
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  open(surface, personas, current) {
    this.surface = surface;
    this.search.value = "";
    this.list.replaceChildren(...ROLES.map((role) => this.group(role, personas, current)).filter(Boolean));
    this.filter();
    this.dialog.showModal();
    this.search.focus();
  }

  group(role, personas, current) {
    const members = personas.filter((persona) => persona.surface === this.surface && persona.role === role);
    if (!members.length) return null;
    return make(
      "section",
      { "aria-label": words.roles[role] },
      make("h3", {}, words.roles[role], make("span", { class: "count" }, ` ${members.length}`)),
      ...members.map((persona) => this.row(persona, persona.id === current?.id)),
    );
  }

  row(persona, isCurrent) {
    const face = make("span", { class: "face", "aria-hidden": "true" });
    paintFace(face, persona.name);
    const unseen = this.unseenOf(persona.id);
    return make(
      "button",
      {
        type: "button",
        class: "person",
        "aria-current": isCurrent ? "true" : null,
        data: { plain: plain(`${persona.name} ${persona.note}`) },
        onclick: () => {
          this.dialog.close();
          this.choose(this.surface, persona);
        },
      },
      face,
      make("span", { class: "person-words" }, make("strong", {}, persona.name), persona.note ? make("span", {}, persona.note) : null),
      unseen ? make("span", { class: "badge" }, String(unseen), make("span", { class: "unheard" }, ` ${words.unseen}`)) : null,
    );
  }

  filter() {
    const wanted = plain(this.search.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const section of this.list.querySelectorAll("section")) {
      let here = 0;
      for (const row of section.querySelectorAll("button")) {
        row.hidden = !wanted.every((word) => row.dataset.plain.includes(word));
        here += row.hidden ? 0 : 1;
      }
      section.hidden = !here;
      found += here;
    }
    this.none.hidden = found > 0;
  }
}
