// Clips spoken in real time, with silence around them for as long as the session lives: a microphone does not stop.
import { now, sleep } from './peer.mjs';
import { lastSpeechMs, pcmBytes, readWav, resample } from './wav.mjs';

export class Microphone {
  #clips;
  #chunkMillis;
  #silence;
  #running = true;
  #asked = null;
  #saying = null;
  #at = 0;
  #startedAt = 0;

  /** @param rate of the PCM handed out, hertz; the clips are resampled here, so that nothing heavy runs later */
  constructor(clipPaths, rate, chunkMillis) {
    this.#chunkMillis = chunkMillis;
    this.samplesPerChunk = (rate * chunkMillis) / 1000;
    this.#silence = Buffer.alloc(this.samplesPerChunk * 2);
    this.#clips = clipPaths.map((path) => {
      const clip = readWav(path);
      return { chunks: this.#cut(pcmBytes(resample(clip.samples, clip.rate, rate))), lastSpeechMs: lastSpeechMs(clip) };
    });
  }

  #cut(bytes) {
    const chunks = [];
    for (let at = 0; at < bytes.length; at += this.#silence.length) {
      const chunk = Buffer.alloc(this.#silence.length);
      bytes.copy(chunk, 0, at);
      chunks.push(chunk);
    }
    return chunks;
  }

  /** Hands out PCM16 little-endian chunks, each at the time its last sample would have been heard. */
  async run(send) {
    for (let dueAt = now() + this.#chunkMillis; ; dueAt += this.#chunkMillis) {
      await sleep(dueAt - now());
      if (!this.#running) return;
      if (this.#asked) {
        this.#saying = this.#asked;
        this.#asked = null;
        this.#at = 0;
        this.#startedAt = dueAt - this.#chunkMillis;
      }
      send(this.#saying?.chunks[this.#at++] ?? this.#silence);
    }
  }

  /** Says this clip from the next chunk on. */
  say(index) {
    this.#asked = this.#clips[index];
  }

  /** True once the whole clip has been handed out. */
  get spoken() {
    return !this.#asked && this.#saying !== null && this.#at >= this.#saying.chunks.length;
  }

  /** When the last sample that holds speech is heard, on the clock of `now()`; never, before a clip has begun. */
  get lastSpeechAt() {
    return this.#asked || !this.#saying ? Infinity : this.#startedAt + this.#saying.lastSpeechMs;
  }

  close() {
    this.#running = false;
  }
}
