const RETRY_MS = [500, 1_000, 2_000, 5_000];

/** Reads the server-sent events of the console, and again when they break. `fetch`, since `EventSource` sends no key. */
export class Stream {
  /** @param told takes each event; @param state takes `live`, `lost` or `refused` */
  constructor(told, state) {
    this.told = told;
    this.state = state;
    this.tries = 0;
  }

  async run(key) {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    while (!running.signal.aborted) {
      try {
        const response = await fetch('../v1/console/stream', {
          headers: { Authorization: `Bearer ${key}`, Accept: 'text/event-stream' }, signal: running.signal,
        });
        if (response.status === 401 || response.status === 403) {
          this.state('refused');
          return;
        }
        if (!response.ok) {
          throw new Error(`status ${response.status}`);
        }
        await this.read(response.body);
      } catch (fault) {
        if (running.signal.aborted) {
          return;
        }
      }
      this.state('lost');
      await new Promise((later) => { setTimeout(later, RETRY_MS[Math.min(this.tries, RETRY_MS.length - 1)]); });
      this.tries += 1;
    }
  }

  async read(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      text += piece.value;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = text.slice(0, end).split('\n').filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trimStart()).join('\n');
        text = text.slice(end + 2);
        if (data) {
          this.tries = 0;
          this.state('live');
          this.told(JSON.parse(data));
        }
      }
    }
  }
}
