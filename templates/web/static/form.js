// A form opened whole. What is typed stays until it is sent: closing the window throws nothing away.

import { directionOf, make } from "./dom.js";
import { Field } from "./fields.js";
import { clean } from "./sanitize.js";
import { attach, newKey, post } from "./server.js";

export class FormDialog {
  constructor(dialog) {
    this.dialog = dialog;
    this.body = dialog.querySelector(".form-body");
    this.waiting = [];
    this.drafts = new Map();
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.closed());
    this.body.addEventListener("input", () => this.arrange());
  }

  // Opens it for a side, or closes it when the server says that it is done.
  take(side, open) {
    if (!open) {
      this.waiting = this.waiting.filter(([waiting]) => waiting !== side);
      if (this.side === side && this.dialog.open) {
        this.isDone = true;
        this.dialog.close();
      }
      return;
    }
    const isShown = this.dialog.open && this.side === side && this.form.opener === open.form.opener;
    if (isShown) return;
    if (this.dialog.open) this.waiting.push([side, open]);
    else this.show(side, open);
  }

  show(side, { form, place }) {
    Object.assign(this, { side, form, place, isDone: false, person: side.persona.id });
    this.dialog.dataset.surface = side.surface;
    this.dialog.setAttribute("lang", form.language);
    this.dialog.setAttribute("dir", directionOf(form.language));
    this.dialog.querySelector("h2").textContent = form.title;
    this.dialog.querySelector("[data-submit]").textContent = form.submit;
    this.dialog.querySelector("[data-cancel]").textContent = form.cancel;
    this.dialog.querySelector(".dialog-head [data-close]").setAttribute("aria-label", form.around.close);
    this.fields = form.fields.map((field, at) => new Field(field, at, form.around, (file) => attach(this.person, file)));
    this.summary = make("div", { class: "summary", role: "alert", hidden: true });
    const intro = form.intro ? make("p", { class: "intro" }, form.intro) : null;
    this.body.replaceChildren(...[intro, this.summary, ...this.fields.map((field) => field.element)].filter(Boolean));
    const draft = this.drafts.get(this.draftKey);
    for (const field of this.fields) if (draft && field.field.name in draft) field.put(draft[field.field.name]);
    this.arrange();
    this.dialog.showModal();
    this.body.scrollTop = 0;
    this.fields.find((field) => field.isShown)?.focus();
  }

  get draftKey() {
    return `${this.person} ${this.form.opener}`;
  }

  // Shows the fields that the answers so far call for, and remembers the answers.
  arrange() {
    const answers = {};
    for (const field of this.fields) {
      const rule = field.field.only_if;
      field.element.hidden = Boolean(rule) && !rule[1].includes(answers[rule[0]]);
      if (field.isShown) answers[field.field.name] = field.answer();
    }
    this.drafts.set(this.draftKey, { ...this.drafts.get(this.draftKey), ...answers });
    return answers;
  }

  async submit() {
    if (this.isSending) return;
    this.isSending = true;
    const button = this.dialog.querySelector("[data-submit]");
    button.setAttribute("aria-busy", "true");
    const { form, person, draftKey } = this;
    await Promise.all(this.fields.map((field) => field.ready()));
    const outcome = await post("/api/submit", {
      person, opener: form.opener, answers: this.arrange(), message_id: this.place, key: newKey(),
    });
    button.setAttribute("aria-busy", "false");
    this.isSending = false;
    if (!outcome) return;
    if (Object.keys(outcome.problems).length || outcome.failed) {
      this.complain(outcome);
      return;
    }
    this.drafts.delete(draftKey);
    if (this.form === form && this.dialog.open) {
      this.isDone = true;
      this.dialog.close();
    }
  }

  complain({ problems, failed }) {
    for (const field of this.fields) field.complain(problems[field.field.name]);
    const known = new Set(this.fields.filter((field) => field.isShown).map((field) => field.field.name));
    const rest = Object.entries(problems).filter(([name]) => !known.has(name)).map(([, problem]) => make("p", {}, problem));
    const apology = failed ? make("p", {}, clean(failed)) : null;
    this.summary.replaceChildren(...[apology, make("p", {}, this.form.around.check), ...rest].filter(Boolean));
    if (failed && !Object.keys(problems).length) this.summary.replaceChildren(apology);
    this.summary.hidden = false;
    const first = this.fields.find((field) => problems[field.field.name]);
    if (first) {
      first.focus();
      first.element.scrollIntoView({ block: "nearest" });
    } else this.body.scrollTop = 0;
  }

  closed() {
    if (!this.isDone) post("/api/close", { person: this.person });
    const [next] = this.waiting.splice(0, 1);
    if (next) this.show(...next);
  }
}
