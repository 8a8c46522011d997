import { Meter, Player } from './audio.js';
import { mintSecret, openWebRtc, openWebSocket } from './connection.js';
import { Trouble, fromEvent, fromMicrophone } from './trouble.js';
import { Turns } from './turns.js';

const TICK_MS = 20;
const VOICE_LEVEL = 0.015;
const SOUND_LEVEL = 0.004;
/** The last packets of the voice are still on their way when the button is let go. */
const RELEASE_TAIL_MS = 120;
const INTERRUPTED_SHOWN_MS = 900;
const ANSWER_EXPECTED_MS = 8_000;

/**
 * One conversation: what the person does goes in by methods, what the server says comes in as events, and `state` follows from
 * both. `view` gets `changed()`, `trouble(Trouble)`, `turn(turn)`; `conversation` gets the words.
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
      phase: 'idle', connection: null, microphone: null, muted: false, held: false, speaking: false, response: null, waitingUntil: 0,
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
    this.turns.list.length = 0;
    this.conversation.clear();
    this.phase = 'connecting';
    this.settle();
    this.openAudio();
    try {
      const [secret, microphone] = await Promise.all([mintSecret(this.model, apiKey), this.openMicrophone()]);
      if (stale()) {
        stopTracks(microphone);
        return;
      }
      this.microphone = microphone;
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
      if (!stale()) {
        this.end(error instanceof Trouble ? error : new Trouble('failed', 'Connecting failed.', String(error?.message ?? error)));
      }
    }
    this.settle();
  }

  async open(secret, microphone, stale) {
    const handlers = {
      event: (event) => !stale() && this.onEvent(event),
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
        const refused = error instanceof Trouble && !['no_media_path', 'not_found', 'status_405', 'status_501'].includes(error.code);
        if (refused || stale()) {
          throw error;
        }
        this.view.trouble(new Trouble('no_media_path', 'A voice call could not be set up.', 'You can go on by typing.'));
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
      this.send({ type: 'session.update', session: { type: 'realtime', audio: { input: { turn_detection: detection } } } });
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
    this.interrupt(false);
    this.send({ type: 'input_audio_buffer.clear' });
    this.gateMicrophone();
    this.settle();
  }

  release() {
    if (!this.held) {
      return;
    }
    this.held = false;
    this.expectAnswer();
    this.turns.begin('push', null, { speechStopped: performance.now() });
    setTimeout(() => {
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
    this.send({ type: 'conversation.item.create', item: { id, type: 'message', role: 'user', content: [{ type: 'input_text', text }] } });
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
      this.send({ type: 'conversation.item.truncate', item_id: stopped.itemId, content_index: 0, audio_end_ms: stopped.heardMs });
    }
  }

  expectAnswer() {
    this.waitingUntil = performance.now() + ANSWER_EXPECTED_MS;
  }

  // What the server says

  onEvent(event) {
    const now = performance.now();
    this.events.push(event.type);
    const { conversation, turns } = this;
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        if (this.response || this.bufferPlaying || this.player.busy) {
          this.interruptedUntil = now + INTERRUPTED_SHOWN_MS;
        }
        this.stopPlayer();
        this.speaking = true;
        conversation.pending(event.item_id, 'user', 'Listening');
        break;
      case 'input_audio_buffer.speech_stopped':
        this.speaking = false;
        this.expectAnswer();
        turns.begin('voice', event.item_id, { ...(now - this.voiceAt < 1_500 && { voiceEnd: this.voiceAt }), speechStopped: now });
        break;
      case 'input_audio_buffer.committed':
        turns.committed(event.item_id, now);
        conversation.pending(event.item_id, 'user', 'Writing down');
        break;
      case 'conversation.item.added':
      case 'conversation.item.done':
        this.onItem(event.item, now);
        break;
      case 'conversation.item.input_audio_transcription.delta':
        conversation.delta(event.item_id, 'user', event.delta ?? '');
        break;
      case 'conversation.item.input_audio_transcription.completed':
        conversation.complete(event.item_id, 'user', event.transcript);
        break;
      case 'conversation.item.input_audio_transcription.failed':
        conversation.failed(event.item_id, 'user', 'This could not be written down.');
        this.view.trouble(fromEvent(event.error));
        break;
      case 'conversation.item.truncated':
        conversation.cut(event.item_id);
        break;
      case 'response.created':
        this.waitingUntil = 0;
        this.response = event.response.id;
        this.listeningFor = event.response.id;
        this.needsQuiet = this.output.level > SOUND_LEVEL;
        turns.responseCreated(event.response.id, !event.response.output_modalities?.includes('text'), now);
        break;
      case 'response.output_audio_transcript.delta':
      case 'response.output_text.delta':
        turns.reached(event.response_id, 'firstTranscript', now);
        conversation.delta(event.item_id, 'assistant', event.delta);
        this.answering = true;
        break;
      case 'response.output_audio.delta':
        this.player.play(event.item_id, event.delta);
        break;
      case 'output_audio_buffer.started':
        this.bufferPlaying = true;
        break;
      case 'output_audio_buffer.stopped':
        this.bufferPlaying = false;
        break;
      case 'output_audio_buffer.cleared':
        this.bufferPlaying = false;
        this.soundingUntil = 0;
        this.onCleared(event.response_id);
        break;
      case 'response.done':
        this.onResponseDone(event.response, now);
        break;
      case 'error':
        this.waitingUntil = 0;
        if (event.error?.code !== 'response_cancel_not_active') {
          this.view.trouble(fromEvent(event.error));
        }
        break;
      default: // everything else needs no showing
    }
    this.settle();
  }

  onItem(item, now) {
    if (item?.role === 'user' && item.content?.[0]?.type === 'input_text') {
      this.turns.committed(item.id, now);
      if (!this.conversation.has(item.id)) {
        this.conversation.complete(item.id, 'user', item.content.map((part) => part.text ?? '').join(' '));
      }
    }
  }

  onResponseDone(response, now) {
    if (this.response === response.id) {
      this.response = null;
      this.answering = false;
    }
    this.turns.ended(response.id, response.status, now);
    for (const item of response.output ?? []) {
      if (item.type !== 'message') {
        continue;
      }
      const text = item.content?.map((part) => part.transcript ?? part.text ?? '').join('');
      if (response.status === 'cancelled') {
        this.conversation.cut(item.id, text || undefined);
      } else {
        this.conversation.complete(item.id, 'assistant', text || this.conversation.item(item.id, 'assistant').text);
      }
      this.lastAnswer = { responseId: response.id, itemId: item.id };
    }
    if (response.status === 'failed') {
      this.view.trouble(fromEvent(response.status_details?.error));
    }
  }

  /** Generation is often over long before the sound is: then the words stand complete and are cut only now. */
  onCleared(responseId) {
    this.turns.interrupted(responseId);
    if (this.lastAnswer?.responseId === responseId) {
      this.conversation.cut(this.lastAnswer.itemId);
    }
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
    const next = this.derive(now);
    if (next !== this.state) {
      this.state = next;
    }
    this.view.changed();
  }

  derive(now) {
    if (this.phase !== 'open') {
      return this.phase;
    }
    if (now < this.interruptedUntil) {
      return 'interrupted';
    }
    if (this.held || this.speaking) {
      return 'hearing';
    }
    if (this.bufferPlaying || this.player.busy || now < this.soundingUntil || this.response && this.answering) {
      return 'speaking';
    }
    if (this.response || now < this.waitingUntil) {
      return 'thinking';
    }
    return this.isText || this.pushToTalk || this.muted ? 'ready' : 'listening';
  }
}

function stopTracks(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

function itemId() {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return `item_${Array.from(crypto.getRandomValues(new Uint8Array(21)), (byte) => letters[byte % letters.length]).join('')}`;
}
