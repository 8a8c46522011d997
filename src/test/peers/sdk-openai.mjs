// npm openai as it is: OpenAIRealtimeWS speaks one clip and hears the answer. The class always dials wss, so the
// connection beneath it is made here, over plain TCP; nothing else differs from what its users write.
import net from 'node:net';
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { Microphone } from './lib/microphone.mjs';
import { now, peer, reportsProgress, round, until } from './lib/peer.mjs';
import { TurnLog } from './lib/turn-log.mjs';

const RATE = 24000;
const CHUNK_MS = 100;

/** Every event type the installed SDK has a type for. */
function typedEvents() {
  const file = new URL('node_modules/openai/resources/realtime/realtime.d.ts', import.meta.url);
  return new Set([...readFileSync(file, 'utf8').matchAll(/^\s+type: '([a-z_.]+)';/gm)].map(([, type]) => type));
}

await peer({}, async (options, track) => {
  const known = typedEvents();
  const log = new TurnLog();
  const unknownEvents = new Set();
  const sdkErrors = [];
  let audioBytes = 0;
  let firstAudioAt = null;
  reportsProgress(() => `${log.describe()}; SDK errors: ${sdkErrors.join('; ') || 'none'}`);

  const base = new URL(options.base);
  const microphone = track(new Microphone(options.clip, RATE, CHUNK_MS));
  const client = new OpenAI({ apiKey: options.key, baseURL: new URL('/v1', base).href });
  const realtime = track(new OpenAIRealtimeWS({
    model: options.model,
    options: { createConnection: () => net.connect(Number(base.port), base.hostname) },
  }, client));
  const startedAt = now();
  realtime.on('error', (error) => sdkErrors.push(error.message));
  realtime.on('event', (event) => {
    log.accept(event);
    if (!known.has(event.type)) unknownEvents.add(event.type);
  });
  realtime.on('response.output_audio.delta', (event) => {
    if (firstAudioAt === null && now() > microphone.lastSpeechAt) firstAudioAt = now();
    audioBytes += Buffer.byteLength(event.delta, 'base64');
  });
  const closed = new Promise((_, reject) => realtime.socket.on('close', (code, reason) =>
    reject(new Error(`closed with ${code} ${reason}; ${sdkErrors.join('; ')}`))));

  const conversation = async () => {
    await until(() => log.has('session.created'));
    const sessionMs = now() - startedAt;
    realtime.send({ type: 'session.update', session: { type: 'realtime', audio: { input: {
      transcription: { model: 'gpt-4o-mini-transcribe' },
      turn_detection: { type: 'server_vad', silence_duration_ms: 200 },
    } } } });
    await until(() => log.has('session.updated') || log.errors.length > 0);
    microphone.run((chunk) => realtime.send({ type: 'input_audio_buffer.append', audio: chunk.toString('base64') }));
    microphone.say(0);
    await until(() => microphone.spoken && log.settled());
    return {
      sessionMs: round(sessionMs),
      transcript: log.transcript,
      answerTranscript: log.answer,
      audioBytes,
      events: log.story,
      unknownEvents: [...unknownEvents],
      errors: [...log.errors, ...sdkErrors],
      firstAudioAfterSpeechMs: firstAudioAt === null ? null : round(firstAudioAt - microphone.lastSpeechAt),
    };
  };
  return Promise.race([conversation(), closed]);
});
