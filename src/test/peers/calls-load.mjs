// Many calls from one browser: --calls of them are up at once, --speaking of them with a clip for a microphone, again and
// again; the others send silence. Prints how long each took to connect and how many turns were answered, and, where --pid
// names the server's process, the memory it holds with all calls up.
import { readFileSync } from 'node:fs';
import { CAPTURE_RATE, openBrowser } from './lib/chromium.mjs';
import { peer, round, sleep } from './lib/peer.mjs';
import { join, readWav, resample, silence, writeWav } from './lib/wav.mjs';

/** Runs in the page. */
async function callMany({ calls, speaking }) {
  const mint = await fetch('/v1/realtime/client_secrets', {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session: { type: 'realtime', model: 'earshot' } }),
  });
  const { value } = await mint.json();
  const voice = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  const quiet = new AudioContext().createMediaStreamDestination().stream;
  window.__calls = [];
  for (let i = 0; i < calls; i++) {
    const call = { speaks: i < speaking, openMs: 0, turns: 0, errors: [] };
    const connection = new RTCPeerConnection();
    const stream = call.speaks ? voice : quiet;
    connection.addTrack(stream.getAudioTracks()[0].clone(), stream);
    const channel = connection.createDataChannel('oai-events');
    const begun = performance.now();
    channel.onopen = () => (call.openMs = performance.now() - begun);
    channel.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (event.type === 'response.done' && event.response.status !== 'failed') call.turns++;
      if (event.type === 'error') call.errors.push(event.error.code);
      if (event.type === 'response.done' && event.response.status === 'failed') call.errors.push(event.response.status_details.error.code);
    };
    window.__calls.push(call);
    await connection.setLocalDescription(await connection.createOffer());
    const answer = await fetch('/v1/realtime/calls', {
      method: 'POST', headers: { 'content-type': 'application/sdp', authorization: `Bearer ${value}` },
      body: connection.localDescription.sdp,
    });
    await connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    call.connection = connection;
  }
}

const residentMegabytes = (pid) => round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

await peer({
  calls: { type: 'string', default: '20' },
  speaking: { type: 'string', default: '4' },
  seconds: { type: 'string', default: '30' },
  pid: { type: 'string' },
}, async (options, track) => {
  const clip = readWav(options.clip[0]);
  const record = (file) => writeWav(file, CAPTURE_RATE, join([
    silence(CAPTURE_RATE, 4000), resample(clip.samples, clip.rate, CAPTURE_RATE), silence(CAPTURE_RATE, 5000)]));
  const before = options.pid ? residentMegabytes(options.pid) : null;
  const { browser } = await openBrowser(record, true, '--autoplay-policy=no-user-gesture-required');
  track(browser);
  const page = browser.pages()[0] ?? (await browser.newPage());
  await page.goto(new URL('/', options.base).href);
  await page.evaluate(callMany, { calls: Number(options.calls), speaking: Number(options.speaking) });
  await sleep(1000 * Number(options.seconds));
  const calls = await page.evaluate(() => window.__calls.map(({ speaks, openMs, turns, errors, connection }) => (
    { speaks, openMs, turns, errors, state: connection.connectionState })));
  const opened = calls.map(({ openMs }) => openMs).sort((a, b) => a - b);
  return {
    calls: calls.length,
    connected: calls.filter(({ state }) => state === 'connected').length,
    channelOpenMsP50: round(opened[opened.length >> 1]),
    channelOpenMsMax: round(opened.at(-1)),
    turnsAnswered: calls.reduce((sum, { turns }) => sum + turns, 0),
    turnsBySpeaker: calls.filter(({ speaks }) => speaks).map(({ turns }) => turns),
    errors: calls.flatMap(({ errors }) => errors),
    residentMegabytesBefore: before,
    residentMegabytes: options.pid ? residentMegabytes(options.pid) : null,
  };
});
