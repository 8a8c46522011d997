// Mono PCM16 WAV files as Int16Array, and the few sums the peers need on them. Levels are RMS with full scale = 1.0.
import { readFileSync, writeFileSync } from 'node:fs';

const RESAMPLER_HALF_WIDTH = 16;
const SPEECH_WINDOW_MS = 10;
/** A window this far below the loudest one (-26 dB) no longer counts as speech. */
const SPEECH_FLOOR = 0.05;

/** @returns {{rate: number, samples: Int16Array}} of a mono 16-bit PCM file */
export function readWav(path) {
  const file = readFileSync(path);
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${path} is not a WAV file`);
  }
  let rate = 0;
  for (let at = 12; at + 8 <= file.length; ) {
    const id = file.toString('latin1', at, at + 4);
    const bytes = Math.min(file.readUInt32LE(at + 4), file.length - at - 8);
    const body = file.subarray(at + 8, at + 8 + bytes);
    if (id === 'fmt ') {
      if (body.readUInt16LE(0) !== 1 || body.readUInt16LE(2) !== 1 || body.readUInt16LE(14) !== 16) {
        throw new Error(`${path} is not mono 16-bit PCM`);
      }
      rate = body.readUInt32LE(4);
    } else if (id === 'data') {
      const samples = new Int16Array(bytes >> 1);
      for (let i = 0; i < samples.length; i++) samples[i] = body.readInt16LE(2 * i);
      return { rate, samples };
    }
    at += 8 + bytes + (bytes & 1);
  }
  throw new Error(`${path} has no data chunk`);
}

export function writeWav(path, rate, samples) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length * 2, 40);
  writeFileSync(path, Buffer.concat([header, pcmBytes(samples)]));
}

export function silence(rate, millis) {
  return new Int16Array(Math.round((rate * millis) / 1000));
}

export function join(parts) {
  const whole = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Windowed-sinc interpolation: plain linear interpolation would dull the consonants a recogniser lives on. */
export function resample(samples, fromRate, toRate) {
  if (fromRate === toRate) return samples;
  const cutoff = Math.min(1, toRate / fromRate);
  const half = Math.ceil(RESAMPLER_HALF_WIDTH / cutoff);
  const out = new Int16Array(Math.floor((samples.length * toRate) / fromRate));
  for (let i = 0; i < out.length; i++) {
    const centre = (i * fromRate) / toRate;
    const first = Math.max(0, Math.ceil(centre - half));
    const last = Math.min(samples.length - 1, Math.floor(centre + half));
    let sum = 0;
    for (let n = first; n <= last; n++) {
      const x = centre - n;
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      sum += samples[n] * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / half));
    }
    out[i] = Math.max(-32768, Math.min(32767, Math.round(sum)));
  }
  return out;
}

export function pcmBytes(samples) {
  const bytes = Buffer.alloc(samples.length * 2);
  for (let i = 0; i < samples.length; i++) bytes.writeInt16LE(samples[i], 2 * i);
  return bytes;
}

/** @param {Buffer} bytes PCM16 little-endian, at any alignment */
export function rmsOfBytes(bytes) {
  let sum = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readInt16LE(at) ** 2;
  return bytes.length < 2 ? 0 : Math.sqrt(sum / (bytes.length >> 1)) / 32768;
}

/** @returns {number} milliseconds from the start of the clip to the end of the last window that still holds speech */
export function lastSpeechMs({ rate, samples }) {
  const width = Math.round((rate * SPEECH_WINDOW_MS) / 1000);
  const levels = [];
  for (let at = 0; at + width <= samples.length; at += width) {
    let sum = 0;
    for (let i = at; i < at + width; i++) sum += samples[i] ** 2;
    levels.push(Math.sqrt(sum / width));
  }
  const floor = Math.max(...levels) * SPEECH_FLOOR;
  return (levels.findLastIndex((level) => level > floor) + 1) * SPEECH_WINDOW_MS;
}
