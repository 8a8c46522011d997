// A person at the page: Chromium with a clip for a microphone opens it, presses Connect, and listens to the answer.
// With two clips the second is said --gap-ms after the first, into the answer; then it is measured how soon the answer
// falls silent.
import { audible, bargeIn } from './lib/barge-in.mjs';
import { CAPTURE_RATE, openBrowser } from './lib/chromium.mjs';
import { listen } from './lib/listening-page.mjs';
import { peer, reportsProgress, round, sleep } from './lib/peer.mjs';
import { TurnLog } from './lib/turn-log.mjs';
import { join, readWav, resample, silence, writeWav } from './lib/wav.mjs';

const TRAILING_SILENCE_MS = 1000;
const QUIET_MS = 1000;

function prepareClip(file, options) {
  const parts = [silence(CAPTURE_RATE, Number(options['lead-ms']))];
  options.clip.forEach((clip, i) => {
    const { rate, samples } = readWav(clip);
    if (i > 0) parts.push(silence(CAPTURE_RATE, Number(options['gap-ms'])));
    parts.push(resample(samples, rate, CAPTURE_RATE));
  });
  const samples = join([...parts, silence(CAPTURE_RATE, TRAILING_SILENCE_MS)]);
  writeWav(file, CAPTURE_RATE, samples);
  return (samples.length * 1000) / CAPTURE_RATE;
}

const logOf = (heard) => {
  const log = new TurnLog();
  for (const { event } of heard.events) log.accept(event);
  return log;
};

await peer({
  'lead-ms': { type: 'string', default: '3000' },
  'gap-ms': { type: 'string', default: '1000' },
  screenshot: { type: 'string' },
}, async (options, track) => {
  const { browser, recorded: clipMillis } = await openBrowser((file) => prepareClip(file, options), false);
  track(browser);
  const page = browser.pages()[0] ?? (await browser.newPage());
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  let state = 'not opened';
  let seen = new TurnLog();
  reportsProgress(() => `page ${state}; ${seen.describe()}; page errors: ${complaints.join('; ') || 'none'}`);

  await page.addInitScript(listen);
  await page.goto(new URL('/', options.base).href);
  await page.evaluate(() => {
    const clicked = () => (window.__heard.clickedAt = performance.now());
    document.querySelector('#connect').addEventListener('click', clicked, true);
  });
  await page.click('#connect');

  let heard;
  for (;;) {
    await sleep(250);
    heard = await page.evaluate(() => ({ ...window.__heard, now: performance.now() }));
    state = await page.evaluate(() => window.earshot?.state ?? 'without window.earshot');
    seen = logOf(heard);
    const microphoneSince = heard.microphone[0]?.[0] ?? Infinity;
    const quietSince = Math.max(heard.events.at(-1)?.at ?? Infinity, audible(heard.remote).at(-1)?.[0] ?? 0);
    if (heard.now - microphoneSince > clipMillis && seen.settled(0) && heard.now - quietSince > QUIET_MS) break;
  }
  if (options.screenshot) await page.screenshot({ path: options.screenshot, fullPage: true });

  const shown = await page.evaluate(() => ({
    turns: window.earshot.turns,
    transcripts: window.earshot.transcripts,
    outputEnergy: window.earshot.outputEnergy,
    events: [...window.earshot.events],
    stateText: document.querySelector('#state')?.textContent.trim(),
    errorText: document.querySelector('#error')?.textContent.trim(),
  }));
  const lastSpeechAt = audible(heard.microphone).at(-1)?.[0] ?? null;
  const firstAudioAt = lastSpeechAt && audible(heard.remote).find(([at]) => at > lastSpeechAt)?.[0];
  const textOf = (entries) => entries.map((entry) => entry?.text ?? entry?.transcript ?? entry).join(' ').trim();
  return {
    connectMs: round(heard.channelOpenAt - heard.clickedAt),
    transcript: textOf(shown.transcripts.user),
    answer: textOf(shown.transcripts.assistant),
    wireTranscript: seen.transcript,
    wireAnswer: seen.answer,
    microphoneRms: round(Math.max(0, ...heard.microphone.map(([, rms]) => rms)), 4),
    maxRms: round(Math.max(0, ...heard.remote.map(([, rms]) => rms)), 4),
    outputEnergy: shown.outputEnergy,
    firstAudioMs: firstAudioAt ? round(firstAudioAt - lastSpeechAt) : null,
    events: seen.story,
    eventsOnPage: shown.events.length,
    errors: [...seen.errors, ...complaints],
    turns: shown.turns,
    stateText: shown.stateText,
    errorText: shown.errorText,
    bargeIn: options.clip.length > 1 ? bargeIn(heard) : undefined,
  };
});
