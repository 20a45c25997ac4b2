// One field of a form as elements, and the answer in it.

import { fill, make, wallTime, wideSpaces } from "./dom.js";

const COUNT_FROM = 0.8;

function counter(field, input, around) {
  if (!field.max_length) return null;
  const line = make("p", { class: "counter", "aria-live": "polite" });
  const count = () => {
    const left = field.max_length - [...input.value.trim()].length;
    line.hidden = left > field.max_length * (1 - COUNT_FROM);
    line.classList.toggle("over", left < 0);
    line.textContent = fill(left < 0 ? around.over : around.left, { n: Math.abs(left) });
  };
  input.addEventListener("input", count);
  queueMicrotask(count);
  return line;
}

function text(field, id, around) {
  const input = field.multiline ? make("textarea", { id, rows: 3, dir: "auto" }) : make("input", { id, type: "text", dir: "auto" });
  input.value = field.initial ?? "";
  return { control: input, under: [counter(field, input, around)], answer: () => input.value, put: (value) => { input.value = value; } };
}

function date(field, id) {
  const input = make("input", { id, type: "date", min: field.earliest, max: field.latest });
  input.value = field.initial ?? "";
  return { control: input, under: [], answer: () => input.value, put: (value) => { input.value = value; } };
}

function momentField(field, id, around) {
  const input = make("input", { id, type: "datetime-local", min: field.earliest && wallTime(field.earliest) });
  if (field.initial) input.value = wallTime(field.initial);
  const times = field.options.map((option) => make("button", {
    type: "button",
    class: "suggestion",
    onclick: () => {
      input.value = wallTime(option.value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
  }, wideSpaces(option.text || option.value)));
  const group = times.length ? make("div", { class: "suggestions", role: "group", "aria-label": around.suggested }, ...times) : null;
  return { control: input, under: [group], answer: () => input.value, put: (value) => { input.value = value; } };
}

function choices(field, id, type) {
  const initial = [field.initial ?? []].flat();
  const cards = field.options.map((option, at) => {
    const input = make("input", { type, name: id, value: option.value, id: `${id}-${at}` });
    input.checked = initial.includes(option.value);
    if (option.hint) input.setAttribute("aria-describedby", `${id}-${at}-hint`);
    return make(
      "div",
      { class: "option" },
      input,
      make("label", { for: `${id}-${at}` }, make("span", { class: "option-text", dir: "auto" }, wideSpaces(option.text || option.value))),
      option.hint ? make("p", { class: "option-hint", id: `${id}-${at}-hint` }, option.hint) : null,
    );
  });
  const inputs = () => cards.map((card) => card.querySelector("input"));
  const picked = () => inputs().filter((input) => input.checked).map((input) => input.value);
  return {
    group: make("div", { class: "options" }, ...cards),
    under: [],
    answer: () => (type === "radio" ? picked()[0] ?? "" : picked()),
    put: (value) => { for (const input of inputs()) input.checked = [value].flat().includes(input.value); },
  };
}

// More than fit a glance, each said by its own words alone: a list that opens.
const LONG = 12;

function isLong(field) {
  return field.options.length > LONG && field.options.every((option) => !option.hint);
}

function list(field, id) {
  const options = field.options.map((option) => make("option", { value: option.value }, option.text || option.value));
  const select = make("select", { id }, make("option", { value: "" }), ...options);
  select.value = field.initial ?? "";
  return { control: select, under: [], answer: () => select.value, put: (value) => { select.value = value ?? ""; } };
}

const ACCEPTED = {
  picture: "image/*",
  sound: "audio/*",
  video: "video/*",
  document: ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.ppt,.rtf,.txt,.csv,.md",
};

// Files go to the server as they are chosen; the answer names them.
function files(field, id, attach) {
  const accept = field.takes.map((kind) => ACCEPTED[kind]).join(",");
  const input = make("input", { id, type: "file", accept, multiple: field.most > 1 });
  const names = make("p", { class: "hint", "aria-live": "polite" });
  const control = { given: [], ready: Promise.resolve() };
  const show = () => { names.textContent = control.given.map((file) => file.file_name).join(", "); };
  input.addEventListener("change", () => {
    const chosen = [...input.files];
    control.ready = Promise.all(chosen.map((file) => attach(file))).then((found) => {
      control.given = found.filter(Boolean);
      show();
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
  return {
    control: input,
    under: [names],
    answer: () => control.given,
    put: (value) => { control.given = Array.isArray(value) ? value : []; show(); },
    ready: () => control.ready,
  };
}

function parts(field, id, around, attach) {
  switch (field.kind) {
    case "choice": return isLong(field) ? list(field, id) : choices(field, id, "radio");
    case "choices": return choices(field, id, "checkbox");
    case "date": return date(field, id);
    case "moment": return momentField(field, id, around);
    case "files": return files(field, id, attach);
    default: return text(field, id, around);
  }
}

export class Field {
  // `around`: what is said beside a field, in the language of its form.
  constructor(field, at, around, attach) {
    this.field = field;
    const id = `field-${at}`;
    const made = parts(field, id, around, attach);
    this.ready = made.ready ?? (() => null);
    this.answer = made.answer;
    this.put = made.put;
    this.hint = field.hint ? make("p", { class: "hint", id: `${id}-hint` }, field.hint) : null;
    this.problem = make("p", { class: "problem", id: `${id}-problem`, hidden: true });
    const optional = field.required || field.only_if ? null : make("span", { class: "optional" }, ` ${around.optional}`);
    this.inputs = made.group ? [...made.group.querySelectorAll("input")] : [made.control];
    this.element = made.group
      ? make("fieldset", { class: "field" }, make("legend", {}, field.label, optional), this.hint, made.group, this.problem)
      : make("div", { class: "field" }, make("label", { for: id }, field.label, optional), this.hint, made.control, ...made.under, this.problem);
    this.described = made.group ? this.element : made.control;
    this.describe();
  }

  get isShown() {
    return !this.element.hidden;
  }

  describe() {
    const ids = [this.hint?.id, this.problem.hidden ? null : this.problem.id].filter(Boolean);
    if (ids.length) this.described.setAttribute("aria-describedby", ids.join(" "));
    else this.described.removeAttribute("aria-describedby");
  }

  complain(problem) {
    this.problem.textContent = problem ?? "";
    this.problem.hidden = !problem;
    for (const input of this.inputs) {
      if (problem) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    this.describe();
  }

  focus() {
    (this.inputs.find((input) => input.checked) ?? this.inputs[0])?.focus();
  }
}
