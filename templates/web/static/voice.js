// A voice note: recorded where the browser may, chosen as a file where it may not.

import { fill, words } from "./dom.js";
import { toast } from "./server.js";

const LONGEST_MS = 5 * 60 * 1000;

export class Voice {
  // `send(blob, {name, seconds})` is called with what was recorded or chosen.
  constructor(composer, send) {
    this.composer = composer;
    this.send = send;
    this.words = composer.querySelector(".recording-words");
    this.start = composer.querySelector(".voice-start");
    this.cancel = composer.querySelector(".voice-cancel");
    this.file = composer.querySelector(".voice-file");
    this.start.addEventListener("click", () => this.begin());
    this.cancel.addEventListener("click", () => this.end(false));
    this.file.addEventListener("change", () => {
      const [chosen] = this.file.files;
      if (chosen) this.send(chosen, { name: chosen.name });
      this.file.value = "";
    });
  }

  get isRecording() {
    return this.recorder?.state === "recording";
  }

  async begin() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.recorder = new MediaRecorder(stream);
    } catch {
      toast(words.no_microphone);
      this.file.click();
      return;
    }
    const pieces = [];
    this.recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    this.recorder.addEventListener("stop", () => this.finish(pieces));
    this.startedAt = performance.now();
    this.isWanted = true;
    this.recorder.start();
    this.timer = setInterval(() => this.tick(), 250);
    this.tick();
    this.composer.dataset.recording = "";
    this.composer.dispatchEvent(new CustomEvent("voicechange"));
    this.composer.querySelector(".send").focus();
  }

  tick() {
    const elapsed = performance.now() - this.startedAt;
    this.words.textContent = `${fill(words.recording, {})} ${length(Math.round(elapsed / 1000))}`;
    if (elapsed > LONGEST_MS) this.end(true);
  }

  end(isWanted) {
    if (!this.isRecording) return;
    this.isWanted = isWanted;
    this.seconds = Math.max(1, Math.round((performance.now() - this.startedAt) / 1000));
    this.recorder.stop();
    for (const track of this.recorder.stream.getTracks()) track.stop();
  }

  finish(pieces) {
    clearInterval(this.timer);
    delete this.composer.dataset.recording;
    this.composer.dispatchEvent(new CustomEvent("voicechange"));
    if (this.isWanted) {
      const blob = new Blob(pieces, { type: this.recorder.mimeType.split(";")[0] });
      this.send(blob, { name: "", seconds: this.seconds });
    }
    this.composer.querySelector("textarea").focus();
  }
}

export function length(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
