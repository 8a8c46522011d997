// npm @openai/agents as it is: a RealtimeSession over its WebSocket transport with its own default session
// (semantic_vad), unmodified but for the URL. Speaks one clip and shows the history the SDK has built in the end.
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { RealtimeAgent, RealtimeSession } from '@openai/agents/realtime';
import { Microphone } from './lib/microphone.mjs';
import { now, peer, reportsProgress, round, socketUrl, until } from './lib/peer.mjs';
import { TurnLog } from './lib/turn-log.mjs';

const RATE = 24000;
const CHUNK_MS = 100;

/** The SDK's own strict parser: what it does not understand it calls generic and passes over without a word. */
async function sdkParser() {
  const agents = createRequire(import.meta.url).resolve('@openai/agents');
  const realtime = createRequire(agents).resolve('@openai/agents-realtime');
  const events = new URL('openaiRealtimeEvents.mjs', pathToFileURL(realtime));
  return (await import(events.href)).parseRealtimeEvent;
}

await peer({}, async (options, track) => {
  const parse = await sdkParser();
  const log = new TurnLog();
  const unknownEvents = new Set();
  const sdkErrors = [];
  let audioBytes = 0;
  let firstAudioAt = null;
  reportsProgress(() => `${log.describe()}; SDK errors: ${sdkErrors.join('; ') || 'none'}`);

  const microphone = track(new Microphone(options.clip, RATE, CHUNK_MS));
  const agent = new RealtimeAgent({ name: 'Earshot', instructions: 'Answer in one short sentence.' });
  const session = track(new RealtimeSession(agent, { transport: 'websocket', model: options.model }));
  session.on('error', ({ error }) =>
    sdkErrors.push(error?.error?.error?.message ?? error?.message ?? JSON.stringify(error)));
  session.on('transport_event', (event) => {
    if (typeof event.type !== 'string' || !/^[a-z_]+(\.[a-z_]+)+$|^error$/.test(event.type)) return;
    log.accept(event);
    if (parse({ data: JSON.stringify(event) }).isGeneric) unknownEvents.add(event.type);
  });
  session.on('audio', (audio) => {
    if (firstAudioAt === null && now() > microphone.lastSpeechAt) firstAudioAt = now();
    audioBytes += audio.data.byteLength;
  });
  const closed = new Promise((_, reject) => session.transport.on('connection_change', (status) =>
    status === 'disconnected' && reject(new Error(`disconnected; ${sdkErrors.join('; ')}`))));

  const conversation = async () => {
    const startedAt = now();
    await session.connect({ apiKey: options.key, url: socketUrl(options) });
    await until(() => log.has('session.updated'));
    const sessionMs = now() - startedAt;
    microphone.run((chunk) => session.sendAudio(chunk.buffer.slice(chunk.byteOffset, chunk.byteOffset + chunk.length)));
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
      history: session.history.map(({ type, role, status, content }) => ({
        type, role, status, text: content?.map((part) => part.transcript ?? part.text ?? '').join(' ').trim(),
      })),
    };
  };
  return Promise.race([conversation(), closed]);
});
