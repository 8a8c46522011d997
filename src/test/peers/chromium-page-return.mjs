// A person at the page whose network is gone: Chromium's packets go through a relay, which is cut. The page notices, and
// takes its call up again by itself.
import { CAPTURE_RATE, openBrowser } from './lib/chromium.mjs';
import { CutRelay } from './lib/cut-relay.mjs';
import { peer, reportsProgress, round, sleep } from './lib/peer.mjs';
import { silence, writeWav } from './lib/wav.mjs';

await peer({}, async (options, track) => {
  const { browser } = await openBrowser((file) => writeWav(file, CAPTURE_RATE, silence(CAPTURE_RATE, 1000)), true);
  track(browser);
  const page = browser.pages()[0] ?? (await browser.newPage());
  const relay = new CutRelay();
  const offers = [];
  await page.route(/\/v1\/realtime\/calls(\/[^/]+)?$/, async (route) => {
    const response = await route.fetch();
    offers.push(`${new URL(route.request().url()).pathname} ${response.status()}`);
    const answer = await response.text();
    await route.fulfill({ response, body: offers.length === 1 ? await relay.into(answer) : answer });
  });
  let phase = 'connecting';
  const types = () => page.evaluate(() => window.earshot.events.map((event) => event.type ?? event));
  reportsProgress(() => `${phase}; offers: ${offers.join(', ')}`);
  await page.goto(new URL('/', options.base).href);
  await page.click('#connect');
  const count = async (type) => (await types()).filter((each) => each === type).length;
  while (await count('session.created') < 1) await sleep(50);
  relay.cut();
  const cutAt = performance.now();
  phase = 'cut';
  while (await count('session.created') < 2) await sleep(50);
  const backMs = performance.now() - cutAt;
  phase = 'back';
  await page.fill('#text', 'count to three');
  await page.press('#text', 'Enter');
  while (await count('output_audio_buffer.stopped') < 1) await sleep(50);
  return {
    offers,
    backMs: round(backMs),
    state: await page.evaluate(() => window.earshot.state),
    answer: await page.evaluate(() => window.earshot.transcripts.assistant.at(-1)),
    troubled: await page.isVisible('#error'),
  };
});
