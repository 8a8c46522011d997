// npm @openai/agents as it is, in a real Chromium: a RealtimeSession over WebRTC with an ephemeral key, on a page of
// another origin than the server's. One spoken turn, a tool the SDK runs, one it asks a person about first, and an
// answer that is spoken into. The microphone says its clip over and over; between its turns the SDK mutes it. Over
// WebRTC the SDK leaves an interruption to the server and emits no audio_interrupted: the server's events tell of it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join as joinPaths } from 'node:path';
import { pathToFileURL } from 'node:url';
import { audible, bargeIn } from './lib/barge-in.mjs';
import { CAPTURE_RATE, openBrowser } from './lib/chromium.mjs';
import { listen } from './lib/listening-page.mjs';
import { peer, reportsProgress, round, sleep } from './lib/peer.mjs';
import { join, readWav, resample, silence, writeWav } from './lib/wav.mjs';

const LEAD_MS = 500;
const PAUSE_MS = 1000;
const SAID_MS = 400;
const PAGE = '<!doctype html><meta charset="utf-8"><title>Agents</title><button id="connect">Connect</button>'
  + '<script type="module" src="/page.mjs"></script>';

const agents = createRequire(import.meta.url).resolve('@openai/agents');
const sdk = dirname(createRequire(agents).resolve('@openai/agents-realtime'));

/** The page and the SDK's bundle, on an origin of their own. */
async function servePage() {
  const files = { '/page.mjs': new URL('lib/agents-page.mjs', import.meta.url) };
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, 'http://page');
    const bundled = /^\/sdk\/([\w-]+\.mjs)$/.exec(pathname);
    const file = bundled ? joinPaths(sdk, 'bundle', bundled[1]) : files[pathname];
    if (file) response.setHeader('content-type', 'text/javascript');
    else if (pathname === '/') response.setHeader('content-type', 'text/html');
    else response.statusCode = 204; // what the browser asks for of its own accord
    response.end(file ? await readFile(file) : pathname === '/' ? PAGE : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function mintSecret({ base, key, model }) {
  const response = await fetch(new URL('/v1/realtime/client_secrets', base), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ session: { type: 'realtime', model } }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(`client_secrets answered ${response.status}: ${JSON.stringify(body)}`);
  return body.value;
}

function recordMicrophone(file, clip) {
  const { rate, samples } = readWav(clip);
  const parts = [silence(CAPTURE_RATE, LEAD_MS), resample(samples, rate, CAPTURE_RATE), silence(CAPTURE_RATE, PAUSE_MS)];
  writeWav(file, CAPTURE_RATE, join(parts));
}

await peer({}, async (options, track) => {
  const { parseRealtimeEvent } = await import(pathToFileURL(joinPaths(sdk, 'openaiRealtimeEvents.mjs')).href);
  const server = await servePage();
  const { browser } = await openBrowser((file) => recordMicrophone(file, options.clip[0]), true);
  track({ close: () => server.closeAllConnections() });
  track(browser);
  const page = browser.pages()[0] ?? (await browser.newPage());
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  let heard = { events: [], remote: [] };
  let seen = { errors: [] };
  reportsProgress(() => `${heard.events.map(({ type }) => type).slice(-40).join(' ')}; ${JSON.stringify(seen)}; ${complaints}`);

  /** Waits until what the page has seen by then is as wanted. */
  const until = async (wanted) => {
    for (;;) {
      ({ heard, seen } = await page.evaluate(() => ({ heard: window.__heard, seen: window.__agents?.seen })));
      if (seen?.errors.length) throw new Error(seen.errors.join('; '));
      if (wanted()) return;
      await sleep(50);
    }
  };
  const count = (type) => heard.events.filter((event) => event.type === type).length;
  const last = (type) => heard.events.findLast((event) => event.type === type)?.event;
  const settled = () => count('response.done') === count('response.created')
    && count('output_audio_buffer.stopped') === count('output_audio_buffer.started');
  const mute = (muted) => page.evaluate((muted) => window.__agents.session.mute(muted), muted);
  const write = (text) => page.evaluate((text) => window.__agents.session.sendMessage(text), text);

  const query = new URLSearchParams({ base: options.base, key: await mintSecret(options), model: options.model });
  await page.addInitScript(listen);
  await page.goto(`http://127.0.0.1:${server.address().port}/?${query}`);
  await page.click('#connect');
  await until(() => seen?.connected);

  const said = () => heard.microphone.at(-1)[0] - audible(heard.microphone).at(-1)?.[0] > SAID_MS;
  await until(() => count('input_audio_buffer.speech_started') > 0 && said());
  await mute(true);
  const spokenUntil = audible(heard.microphone).at(-1)[0];
  await until(() => count('output_audio_buffer.stopped') > 0 && settled()
    && seen.history.some(({ from, text }) => from === 'user' && text));
  const spoken = seen.history.map(({ from, text }) => ({ from, text }));
  const answerRms = Math.max(0, ...heard.remote.filter(([at]) => at > spokenUntil).map(([, rms]) => rms));

  const afterTool = async (text, calls) => {
    const done = count('response.done');
    await write(text);
    await until(() => seen.ran.length === calls && count('response.done') >= done + 2 && settled());
    return last('response.output_audio_transcript.done').transcript;
  };
  const afterWeather = await afterTool('what is the weather in Paris', 1);
  const afterRefund = await afterTool('refund order 4711', 2);

  const started = count('output_audio_buffer.started');
  await write('count to thirty');
  await until(() => count('output_audio_buffer.started') > started
    && audible(heard.remote).at(-1)[0] > heard.events.findLast(({ type }) => type === 'output_audio_buffer.started').at);
  const starts = count('input_audio_buffer.speech_started');
  const stops = count('input_audio_buffer.speech_stopped');
  await mute(false);
  // The clip is half of a sentence: said over and over without a rest it would be one turn that does not end.
  await until(() => count('input_audio_buffer.speech_started') > starts && said());
  await mute(true);
  await until(() => count('input_audio_buffer.speech_stopped') > stops && count('conversation.item.truncated') > 0);

  const misunderstood = heard.events.filter(({ event }) => parseRealtimeEvent({ data: JSON.stringify(event) }).isGeneric);
  return {
    callId: seen.callId,
    spoken, answerRms: round(answerRms, 4),
    ran: seen.ran, approvals: seen.approvals, afterWeather, afterRefund,
    bargeIn: bargeIn(heard),
    history: seen.history.map(({ from }) => from),
    events: heard.events.length,
    unknownEvents: [...new Set(misunderstood.map(({ type }) => type))],
    errors: [...seen.errors, ...complaints],
  };
});
