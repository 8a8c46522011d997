// Fifty open sessions, four of which talk: real speech in real time, server_vad ends the turn, an answer comes back.
//   k6/run voice [-e SESSIONS=50] [-e TALKERS=4] [-e TURNS=5] [-e SECONDS=60] [-e CLIP=file.wav] [-e URL=…] [-e KEY=…] [-e MODEL=…]
// Takes SECONDS; the talkers must be done by then. CLIP is 16 kHz mono PCM16, its path relative to this folder.
// Read first_audio: from the last piece with voice in it to the first audio of the answer, in milliseconds. It grows by
// the silence that server_vad waits for, and by up to one piece.
import { Counter, Trend } from 'k6/metrics';
import { SharedArray } from 'k6/data';
import { WebSocket } from 'k6/websockets';
import { authorization, percentiles, setting, websocketUrl } from './server.js';
import { pieceMillis, piecesOf } from './speech.js';

const talkers = setting('TALKERS', 4);
const sessions = setting('SESSIONS', 50);
const turns = setting('TURNS', 5);
const seconds = setting('SECONDS', 60);
if (sessions <= talkers) {
  throw new Error('SESSIONS must be more than TALKERS');
}
const clip = open(__ENV.CLIP || '../src/test/resources/audio/h_goforward.wav', 'b');
const pieces = new SharedArray('pieces', () => piecesOf(clip));

const errors = new Counter('errors');
const opened = new Counter('sessions_opened');
const lost = new Counter('sessions_lost');
const completed = new Counter('turns_completed');
const firstAudio = new Trend('first_audio', true);

const once = { executor: 'per-vu-iterations', iterations: 1, maxDuration: `${seconds}s`, gracefulStop: '0s' };

export { setup } from './server.js';
export const options = {
  scenarios: {
    listen: { ...once, exec: 'listen', vus: sessions - talkers },
    talk: { ...once, exec: 'talk', vus: talkers, startTime: '2s', maxDuration: `${seconds - 2}s` },
  },
  summaryTrendStats: percentiles,
  thresholds: {
    errors: ['count==0'],
    sessions_lost: ['count==0'],
    sessions_opened: [`count==${sessions}`],
    turns_completed: [`count==${talkers * turns}`],
    first_audio: ['p(95)<1500'],
  },
};

/** Opens a session; `onEvent(event, socket)` gets each server event. A session that ends before `socket.over` is lost. */
function connect(onEvent) {
  const socket = new WebSocket(websocketUrl, null, { headers: authorization });
  const session = {
    over: false,
    send: (event) => socket.send(JSON.stringify(event)),
    close() {
      session.over = true;
      socket.close();
    },
  };
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === 'session.created') {
      opened.add(1);
    }
    if (event.type === 'error') {
      errors.add(1);
      console.error(`${event.error.code}: ${event.error.message}`);
    }
    onEvent(event, session);
  };
  socket.onerror = ({ error }) => {
    if (!session.over) {
      errors.add(1);
      console.error(error);
    }
  };
  socket.onclose = () => {
    if (!session.over) {
      session.over = true;
      lost.add(1);
    }
  };
  return session;
}

/** Stays until shortly before the end. */
export function listen() {
  const session = connect(() => {});
  setTimeout(() => session.close(), (seconds - 5) * 1000);
}

/** Says the clip, is silent until the answer is done, and says it again. */
export function talk() {
  const silence = pieces.length - 1;
  let next = 0; // the piece to send; stays at `silence` until the answer is done
  let turn = 0;
  let voiceEndedAt = 0;
  let sent = 0;
  let startedAt = 0;

  function microphone(session) {
    if (session.over) {
      return;
    }
    // By the clock and not by ticks: a late tick sends what is due, so the stream keeps real time.
    for (const due = Math.floor((Date.now() - startedAt) / pieceMillis) + 1; sent < due; sent++) {
      session.send({ type: 'input_audio_buffer.append', audio: pieces[next] });
      if (next < silence) {
        next++;
        voiceEndedAt = next === silence ? Date.now() : 0;
      }
    }
    setTimeout(() => microphone(session), pieceMillis - ((Date.now() - startedAt) % pieceMillis));
  }

  connect((event, session) => {
    switch (event.type) {
      case 'session.created':
        session.send({
          type: 'session.update',
          session: {
            type: 'realtime',
            output_modalities: ['audio'],
            audio: {
              input: {
                format: { type: 'audio/pcm', rate: 24000 },
                turn_detection: { type: 'server_vad', silence_duration_ms: 500 },
              },
            },
          },
        });
        break;
      case 'session.updated':
        if (startedAt === 0) {
          startedAt = Date.now();
          microphone(session);
        }
        break;
      case 'response.output_audio.delta':
        if (voiceEndedAt > 0) {
          firstAudio.add(Date.now() - voiceEndedAt);
          voiceEndedAt = 0;
        }
        break;
      case 'response.done':
        if (event.response.status !== 'completed') {
          errors.add(1);
          console.error(`response ended as ${event.response.status}`);
        }
        completed.add(1);
        turn++;
        if (turn === turns) {
          session.close();
        } else {
          next = 0;
        }
        break;
      default:
    }
  });
}
