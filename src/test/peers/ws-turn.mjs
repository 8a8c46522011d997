// A plain WebSocket client: --turns turns, the clips one after another, and how long after the last speech sample of
// each it hears audio.
import WebSocket from 'ws';
import { Microphone } from './lib/microphone.mjs';
import { now, peer, reportsProgress, round, sleep, socketUrl, until } from './lib/peer.mjs';
import { TurnLog } from './lib/turn-log.mjs';

const RATE = 24000;
const QUIET_BETWEEN_TURNS_MS = 500;

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];

await peer({
  turns: { type: 'string', default: '1' },
  'chunk-ms': { type: 'string', default: '20' },
  'silence-ms': { type: 'string', default: '200' },
}, async (options, track) => {
  let log = new TurnLog();
  let turn = 0;
  let audioBytes = 0;
  let firstAudioAt = null;
  let finishedAt = 0;
  reportsProgress(() => `turn ${turn + 1}, ${log.describe()}`);

  const microphone = track(new Microphone(options.clip, RATE, Number(options['chunk-ms'])));
  const socket = track(new WebSocket(socketUrl(options), {
    headers: { authorization: `Bearer ${options.key}` },
    perMessageDeflate: false,
  }));
  const startedAt = now();
  const send = (event) => socket.send(JSON.stringify(event));
  socket.on('message', (data) => {
    const event = JSON.parse(data);
    log.accept(event);
    if (event.type === 'response.output_audio.delta') {
      // An answer to the first half of a clip with a pause in it is not the answer to the clip.
      if (firstAudioAt === null && now() > microphone.lastSpeechAt) firstAudioAt = now();
      audioBytes += Buffer.byteLength(event.delta, 'base64');
    }
  });
  const closed = new Promise((_, reject) => {
    socket.on('error', reject);
    socket.on('close', (code, reason) => finishedAt || reject(new Error(`closed with ${code} ${reason}`)));
  });

  const conversation = async () => {
    await until(() => log.has('session.created'));
    const sessionMs = now() - startedAt;
    send({ type: 'session.update', session: { type: 'realtime', audio: { input: {
      transcription: { model: 'gpt-4o-mini-transcribe' },
      turn_detection: { type: 'server_vad', silence_duration_ms: Number(options['silence-ms']) },
    } } } });
    await until(() => log.has('session.updated') || log.errors.length > 0);
    microphone.run((chunk) => send({ type: 'input_audio_buffer.append', audio: chunk.toString('base64') }));

    const turns = [];
    for (; turn < Number(options.turns); turn++) {
      log = new TurnLog();
      firstAudioAt = null;
      microphone.say(turn % options.clip.length);
      await until(() => microphone.spoken && log.settled());
      turns.push({
        transcript: log.transcript,
        answerTranscript: log.answer,
        firstAudioMs: firstAudioAt === null ? null : round(firstAudioAt - microphone.lastSpeechAt),
        errors: log.errors,
      });
      await sleep(QUIET_BETWEEN_TURNS_MS);
    }
    finishedAt = now();
    const heard = turns.map((each) => each.firstAudioMs).filter((millis) => millis !== null).sort((a, b) => a - b);
    return {
      sessionMs: round(sessionMs),
      heardTurns: heard.length,
      firstAudioMsP50: heard.length ? quantile(heard, 0.5) : null,
      firstAudioMsP90: heard.length ? quantile(heard, 0.9) : null,
      firstAudioMsMax: heard.length ? heard.at(-1) : null,
      audioBytes,
      turns,
    };
  };
  return Promise.race([conversation(), closed]);
});
