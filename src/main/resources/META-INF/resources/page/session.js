import { Meter, Player, stopTracks } from './audio.js';
import { itemId, mintSecret, openWebRtc, openWebSocket } from './connection.js';
import { INTERRUPTED_SHOWN_MS, SOUND_LEVEL, receive } from './events.js';
import { stateOf } from './state.js';
import { Trouble, fromMicrophone } from './trouble.js';
import { Turns } from './turns.js';

const TICK_MS = 20;
const VOICE_LEVEL = 0.015;
/** The last packets of the voice are still on their way when the button is let go. */
const RELEASE_TAIL_MS = 120;
const ANSWER_EXPECTED_MS = 8_000;

/**
 * One conversation: what the person does goes in by methods, what the server says comes in as events, and `state`
 * follows from both. `view` gets `changed()`, `trouble(Trouble)`, `turn(turn)`; `conversation` gets the words.
 */
export class Session {
  constructor(model, conversation, sound, view) {
    this.model = model;
    this.conversation = conversation;
    this.sound = sound;
    this.view = view;
    this.state = 'idle';
    this.pushToTalk = false;
    this.aloud = false;
    this.events = [];
    this.turns = new Turns((turn) => view.turn(turn));
    this.attempt = 0;
    this.reset();
  }

  reset() {
    Object.assign(this, {
      phase: 'idle', connection: null, microphone: null, muted: false, held: false, speaking: false, response: null,
      answering: false, lastAnswer: null, waitingUntil: 0, tail: null,
      bufferPlaying: false, soundingUntil: 0, interruptedUntil: 0, voiceAt: 0, listeningFor: null, needsQuiet: false,
    });
  }

  get isText() {
    return this.connection?.kind === 'websocket';
  }

  async connect(apiKey = '') {
    if (this.phase !== 'idle') {
      return;
    }
    const attempt = ++this.attempt;
    const stale = () => attempt !== this.attempt;
    this.reset();
    this.events.length = 0;
    this.turns.clear();
    this.conversation.clear();
    this.phase = 'connecting';
    this.settle();
    this.openAudio();
    const asked = this.openMicrophone();
    try {
      const [secret, microphone] = await Promise.all([mintSecret(this.model, apiKey), asked]);
      if (stale()) {
        stopTracks(microphone);
        return;
      }
      this.microphone = microphone;
      this.gateMicrophone();
      const connection = await this.open(secret, microphone, stale);
      if (stale()) {
        connection.close();
        return;
      }
      this.connection = connection;
      this.phase = 'open';
      if (this.isText) {
        this.releaseMicrophone();
      } else {
        this.applyTalkMode();
      }
    } catch (error) {
      asked.then(stopTracks);
      if (!stale()) {
        this.end(error instanceof Trouble ? error
          : new Trouble('failed', 'Connecting failed.', String(error?.message ?? error)));
      }
    }
    this.settle();
  }

  async open(secret, microphone, stale) {
    const handlers = {
      event: (event) => !stale() && receive(this, event, performance.now()),
      track: (stream) => {
        this.sound.srcObject = stream;
        this.output.listenTo(this.context, stream);
      },
      closed: (trouble) => !stale() && this.end(trouble),
    };
    if (microphone && globalThis.RTCPeerConnection) {
      try {
        return await openWebRtc(secret, microphone, handlers);
      } catch (error) {
        const refused = error instanceof Trouble
          && !['no_media_path', 'not_found', 'status_405', 'status_501'].includes(error.code);
        if (refused || stale()) {
          throw error;
        }
        this.view.trouble(new Trouble('no_media_path', 'A voice call could not be set up.',
          'You can go on by typing.'));
      }
    }
    return openWebSocket(secret, this.model, handlers);
  }

  async openMicrophone() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
      this.input.listenTo(this.context, stream);
      return stream;
    } catch (error) {
      this.view.trouble(fromMicrophone(error));
      return null;
    }
  }

  openAudio() {
    this.context ??= new AudioContext({ latencyHint: 'interactive' });
    this.context.resume();
    this.input = new Meter(this.context);
    this.output = new Meter(this.context);
    this.player = new Player(this.context, this.output);
    this.ticker = setInterval(() => this.tick(performance.now()), TICK_MS);
  }

  disconnect() {
    const connection = this.connection;
    this.end(null);
    connection?.close();
  }

  end(trouble) {
    this.attempt++;
    clearInterval(this.ticker);
    clearTimeout(this.tail);
    this.player?.stop();
    this.sound.srcObject = null;
    this.releaseMicrophone();
    this.reset();
    if (trouble) {
      this.view.trouble(trouble);
    }
    this.settle();
  }

  releaseMicrophone() {
    stopTracks(this.microphone);
    this.microphone = null;
  }

  send(event) {
    this.connection?.send(event);
  }

  // What the person does

  setPushToTalk(on) {
    this.pushToTalk = on;
    this.held = false;
    if (this.phase === 'open' && !this.isText) {
      this.applyTalkMode(true);
    }
    this.settle();
  }

  /** An open microphone is what a session begins with, so only a change is told to the server. */
  applyTalkMode(changed = this.pushToTalk) {
    if (changed) {
      const detection = this.pushToTalk ? null : { type: 'server_vad', silence_duration_ms: 200 };
      const audio = { input: { turn_detection: detection } };
      this.send({ type: 'session.update', session: { type: 'realtime', audio } });
    }
    this.gateMicrophone();
  }

  gateMicrophone() {
    const open = this.pushToTalk ? this.held : !this.muted;
    this.microphone?.getTracks().forEach((track) => { track.enabled = open; });
  }

  setMuted(muted) {
    this.muted = muted;
    this.gateMicrophone();
    this.settle();
  }

  press() {
    if (this.phase !== 'open' || this.isText || !this.pushToTalk || this.held) {
      return;
    }
    this.held = true;
    if (this.tail) {
      clearTimeout(this.tail);
      this.tail = null; // let go for a blink only: the same words go on
    } else {
      this.interrupt(false);
      this.send({ type: 'input_audio_buffer.clear' });
    }
    this.gateMicrophone();
    this.settle();
  }

  release() {
    if (!this.held) {
      return;
    }
    this.held = false;
    this.expectAnswer();
    const speechStopped = performance.now();
    this.tail = setTimeout(() => {
      this.tail = null;
      this.turns.begin('push', null, { speechStopped });
      this.gateMicrophone();
      this.send({ type: 'input_audio_buffer.commit' });
      this.send({ type: 'response.create' });
    }, RELEASE_TAIL_MS);
    this.settle();
  }

  say(text) {
    if (this.phase !== 'open') {
      return;
    }
    this.interrupt(false);
    const id = itemId();
    this.conversation.complete(id, 'user', text);
    this.turns.begin('text', id, { speechStopped: performance.now() });
    this.expectAnswer();
    this.send({ type: 'conversation.item.create',
      item: { id, type: 'message', role: 'user', content: [{ type: 'input_text', text }] } });
    const written = this.isText && !this.aloud;
    this.send({ type: 'response.create', ...(written && { response: { output_modalities: ['text'] } }) });
    this.settle();
  }

  /** Stops the answer under way, if any. */
  interrupt(show = true) {
    if (this.response) {
      this.send({ type: 'response.cancel' });
    }
    if (this.bufferPlaying) {
      this.send({ type: 'output_audio_buffer.clear' });
    }
    const playing = this.response || this.bufferPlaying || this.player?.busy;
    this.stopPlayer();
    if (show && playing) {
      this.interruptedUntil = performance.now() + INTERRUPTED_SHOWN_MS;
      this.settle();
    }
  }

  stopPlayer() {
    const stopped = this.player?.stop();
    if (stopped) {
      this.send({ type: 'conversation.item.truncate', item_id: stopped.itemId, content_index: 0,
        audio_end_ms: stopped.heardMs });
    }
  }

  expectAnswer() {
    this.waitingUntil = performance.now() + ANSWER_EXPECTED_MS;
  }

  // Time

  tick(now) {
    if (this.input.read() > VOICE_LEVEL) {
      this.voiceAt = now;
    }
    const loud = this.output.read() > SOUND_LEVEL;
    if (loud) {
      this.soundingUntil = now + 350;
    }
    if (this.needsQuiet) {
      this.needsQuiet = loud;
    } else if (loud && this.listeningFor) {
      this.turns.reached(this.listeningFor, 'firstHeard', now);
      this.listeningFor = null;
    }
    this.settle(now);
  }

  settle(now = performance.now()) {
    this.state = stateOf(this, now);
    this.view.changed();
  }
}
