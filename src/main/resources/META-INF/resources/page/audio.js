const PCM_HERTZ = 24_000;

/** Watches the level and the shape of one direction. */
export class Meter {
  constructor(context) {
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.wave = new Float32Array(this.analyser.fftSize);
    this.level = 0;
    this.source = null;
  }

  listenTo(context, stream) {
    this.source?.disconnect();
    this.source = context.createMediaStreamSource(stream);
    this.source.connect(this.analyser);
  }

  /** Root mean square of the last 21 ms or so, 0 to 1. */
  read() {
    this.analyser.getFloatTimeDomainData(this.wave);
    let sum = 0;
    for (const sample of this.wave) {
      sum += sample * sample;
    }
    this.level = Math.sqrt(sum / this.wave.length);
    return this.level;
  }
}

/** Plays the PCM of `response.output_audio.delta`: 16 bit, little endian, 24 kHz. */
export class Player {
  constructor(context, meter) {
    this.context = context;
    this.output = context.createGain();
    this.output.connect(meter.analyser);
    this.output.connect(context.destination);
    this.playing = new Set();
    this.until = 0;
    this.item = null;
  }

  play(itemId, base64) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const samples = new DataView(bytes.buffer);
    const buffer = this.context.createBuffer(1, Math.max(1, bytes.length >> 1), PCM_HERTZ);
    const channel = buffer.getChannelData(0);
    for (let i = 0; i < bytes.length >> 1; i++) {
      channel[i] = samples.getInt16(i * 2, true) / 32_768;
    }
    const start = Math.max(this.until, this.context.currentTime + 0.02);
    if (this.item?.id !== itemId) {
      this.item = { id: itemId, start };
    }
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.output);
    source.onended = () => this.playing.delete(source);
    source.start(start);
    this.playing.add(source);
    this.until = start + buffer.duration;
  }

  get busy() {
    return this.playing.size > 0;
  }

  /** Falls silent; returns what was playing and how much of it was heard, or null. */
  stop() {
    if (!this.busy) {
      return null;
    }
    this.playing.forEach((source) => source.stop());
    this.playing.clear();
    this.until = 0;
    const heardMs = Math.max(0, Math.round((this.context.currentTime - this.item.start) * 1000));
    return { itemId: this.item.id, heardMs };
  }
}

export function stopTracks(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}
