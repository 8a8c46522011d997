// What a client saw of a conversation: server events in order, each with the time it came in.
import { now } from './peer.mjs';

const TRANSCRIPT_DONE = 'conversation.item.input_audio_transcription.completed';
const TRANSCRIPT_FAILED = 'conversation.item.input_audio_transcription.failed';

export class TurnLog {
  events = [];
  times = [];
  errors = [];
  transcripts = [];
  answers = [];
  speechStarted = 0;
  speechStopped = 0;
  committed = new Set();
  transcribed = new Set();
  created = [];
  done = new Map();
  playing = 0;
  lastEventAt = 0;

  /** @param {{type: string}} event a parsed server event */
  accept(event) {
    this.lastEventAt = now();
    this.events.push(event.type);
    this.times.push(this.lastEventAt);
    switch (event.type) {
      case 'error': this.errors.push(event.error); break;
      case 'input_audio_buffer.speech_started': this.speechStarted++; break;
      case 'input_audio_buffer.speech_stopped': this.speechStopped++; break;
      case 'input_audio_buffer.committed': this.committed.add(event.item_id); break;
      case TRANSCRIPT_DONE: this.transcribed.add(event.item_id); this.transcripts.push(event.transcript.trim()); break;
      case TRANSCRIPT_FAILED: this.transcribed.add(event.item_id); this.errors.push(event.error); break;
      case 'response.created': this.created.push(event.response.id); break;
      case 'response.done': this.done.set(event.response.id, event.response.status); break;
      case 'response.output_audio_transcript.done': this.answers.push(event.transcript.trim()); break;
      case 'output_audio_buffer.started': this.playing++; break;
      case 'output_audio_buffer.stopped':
      case 'output_audio_buffer.cleared': this.playing = Math.max(0, this.playing - 1); break;
    }
  }

  has(type) {
    return this.events.includes(type);
  }

  /** Milliseconds of the clock of `now()` at which the first such event came, or null. */
  firstAt(type) {
    const index = this.events.indexOf(type);
    return index < 0 ? null : this.times[index];
  }

  /** True when all that was said has been transcribed and answered, the answer has been played, and all is quiet. */
  settled(quietMillis = 600) {
    return this.speechStarted > 0
      && this.speechStopped === this.speechStarted
      && this.committed.size > 0
      && [...this.committed].every((item) => this.transcribed.has(item))
      && this.created.length > 0
      && this.created.every((response) => this.done.has(response))
      && this.done.get(this.created.at(-1)) !== 'cancelled'
      && this.playing === 0
      && now() - this.lastEventAt >= quietMillis;
  }

  get transcript() {
    return this.transcripts.join(' ');
  }

  get answer() {
    return this.answers.join(' ');
  }

  /** Event types in order, runs of deltas folded into one. */
  get story() {
    return this.events.filter((type, i) => !(type.endsWith('.delta') && this.events[i - 1] === type));
  }

  describe() {
    return `events so far: ${this.story.join(' ') || 'none'}; errors: ${JSON.stringify(this.errors)}`;
  }
}
