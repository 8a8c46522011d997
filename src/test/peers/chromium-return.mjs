// A browser whose network is gone in the middle of an answer: Chromium's packets go through a relay here, which falls
// silent; a second peer connection takes the call up again and hears the rest.
import { CAPTURE_RATE, openBrowser } from './lib/chromium.mjs';
import { CutRelay } from './lib/cut-relay.mjs';
import { peer, reportsProgress, round, sleep } from './lib/peer.mjs';
import { silence, writeWav } from './lib/wav.mjs';

const HEARD_BEFORE_MS = 2000;
const AWAY_MS = 1000;

/** In the page: peer connections by name, each with what it has heard. */
const connections = () => {
  window.calls = {};
  window.offer = async (name) => {
    const connection = new RTCPeerConnection();
    const call = { connection, events: [], open: false };
    window.calls[name] = call;
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    microphone.getTracks().forEach((track) => connection.addTrack(track, microphone));
    connection.addEventListener('track', ({ track }) => {
      const sound = new Audio();
      sound.srcObject = new MediaStream([track]);
      sound.play();
    });
    call.channel = connection.createDataChannel('oai-events');
    call.channel.addEventListener('open', () => (call.open = true));
    call.channel.addEventListener('message', ({ data }) => call.events.push(JSON.parse(data)));
    await connection.setLocalDescription(await connection.createOffer());
    return connection.localDescription.sdp;
  };
  window.answer = (name, sdp) => window.calls[name].connection.setRemoteDescription({ type: 'answer', sdp });
  window.say = (name, events) => events.forEach((event) => window.calls[name].channel.send(JSON.stringify(event)));
  window.heard = async (name) => {
    const { connection, events, open } = window.calls[name];
    let energy = 0;
    let samples = 0;
    (await connection.getStats()).forEach((report) => {
      if (report.type === 'inbound-rtp') {
        energy = report.totalAudioEnergy ?? 0;
        samples = report.totalSamplesDuration ?? 0;
      }
    });
    return { open, energy, samples, events };
  };
};

await peer({}, async (options, track) => {
  const { browser } = await openBrowser((file) => writeWav(file, CAPTURE_RATE, silence(CAPTURE_RATE, 1000)), true);
  track(browser);
  const page = browser.pages()[0] ?? (await browser.newPage());
  await page.goto(new URL('/', options.base).href);
  await page.evaluate(connections);
  let phase = 'before the first offer';
  reportsProgress(() => phase);

  const post = async (path, name, through) => {
    const response = await fetch(new URL(path, options.base), {
      method: 'POST',
      headers: { authorization: `Bearer ${options.key}`, 'content-type': 'application/sdp' },
      body: await page.evaluate((each) => window.offer(each), name),
    });
    const sdp = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${sdp}`);
    await page.evaluate(([each, answer]) => window.answer(each, answer), [name, await through(sdp)]);
    return { status: response.status, location: response.headers.get('location') };
  };
  const heard = (name) => page.evaluate((each) => window.heard(each), name);
  const waitFor = async (name, what) => {
    let state = await heard(name);
    while (!what(state)) {
      await sleep(50);
      state = await heard(name);
    }
    return state;
  };
  const has = (type) => ({ events }) => events.some((event) => event.type === type);

  const ask = { type: 'conversation.item.create', item: { type: 'message', role: 'user',
    content: [{ type: 'input_text', text: 'count to thirty' }] } };

  phase = 'the first connection';
  const relay = new CutRelay();
  const first = await post(`/v1/realtime/calls?model=${encodeURIComponent(options.model)}`, 'first', (sdp) => relay.into(sdp));
  await waitFor('first', ({ open }) => open);
  await page.evaluate((events) => window.say('first', events), [ask, { type: 'response.create' }]);
  await waitFor('first', has('output_audio_buffer.started'));
  await sleep(HEARD_BEFORE_MS);
  const before = await heard('first');
  relay.cut();

  phase = 'the second connection';
  await sleep(AWAY_MS);
  const second = await post(first.location, 'second', (sdp) => sdp);
  await waitFor('second', has('session.created'));
  await waitFor('second', ({ energy }) => energy > 0);
  phase = 'the rest of the answer';
  const after = await waitFor('second', has('output_audio_buffer.stopped'));
  return {
    statuses: [first.status, second.status],
    locations: [first.location, second.location],
    sessions: [before, after].map(({ events }) => events.find(({ type }) => type === 'session.created').session.id),
    energies: [round(before.energy, 4), round(after.energy, 4)],
    firstEvents: before.events.map(({ type }) => type),
    secondEvents: after.events.map(({ type }) => type),
  };
});
