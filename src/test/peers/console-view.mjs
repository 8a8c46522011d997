// Somebody who watches: Chromium opens the console, looks at all sessions, and at one of them, on a desk and on a phone, in
// light and in dark. With --screenshots FOLDER it keeps what was seen.
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { openBrowser, CAPTURE_RATE } from './lib/chromium.mjs';
import { peer, reportsProgress, round } from './lib/peer.mjs';
import { silence, writeWav } from './lib/wav.mjs';

const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const PATIENCE_MS = 20_000;

await peer({
  screenshots: { type: 'string' },
  key: { type: 'string' },
  sessions: { type: 'string', default: '1' },
}, async (options, track) => {
  const { browser } = await openBrowser((file) => writeWav(file, CAPTURE_RATE, silence(CAPTURE_RATE, 100)), true);
  track(browser);
  const complaints = [];
  let place = 'nowhere';
  reportsProgress(() => `console: ${place}; errors: ${complaints.join('; ') || 'none'}`);
  if (options.screenshots) mkdirSync(options.screenshots, { recursive: true });
  const seen = {};
  for (const [name, size] of Object.entries(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      place = `${name}, ${colorScheme}`;
      const page = await browser.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && !message.text().includes('401') && complaints.push(message.text()));
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      const beganAt = Date.now();
      await page.goto(new URL('/console', options.base).href);
      if (options.key) {
        await page.waitForSelector('#key-form:not([hidden])', { timeout: PATIENCE_MS });
        await page.fill('#key', options.key);
        await page.click('#key-form button');
      }
      await page.waitForFunction((wanted) => [...document.querySelectorAll('.tabs b')]
        .reduce((sum, each) => sum + Number(each.textContent.replaceAll(',', '')), 0) >= wanted, Number(options.sessions), { timeout: PATIENCE_MS });
      seen.shownAfterMs = Math.max(seen.shownAfterMs ?? 0, Date.now() - beganAt);
      const shot = async (what) => options.screenshots
        && page.screenshot({ path: join(options.screenshots, `console-${what}-${name}-${colorScheme}.png`), fullPage: name === 'phone' });
      if (await page.evaluate(() => document.querySelector('#count-live').textContent === '0')) await page.click('#tab-ended');
      await page.waitForSelector('.row', { timeout: PATIENCE_MS });
      seen.rowsDrawn = Math.max(seen.rowsDrawn ?? 0, await page.locator('.row').count());
      await shot('list');
      seen.scrollMs = Math.max(seen.scrollMs ?? 0, await scroll(page));
      await page.evaluate(() => { document.querySelector('#rows').scrollTop = 0; });
      await page.locator('.row').first().click();
      await page.waitForSelector('.detail h2', { timeout: PATIENCE_MS });
      seen.turns = Math.max(seen.turns ?? 0, await page.locator('.turn').count());
      seen.events = Math.max(seen.events ?? 0, await page.locator('.events li').count());
      await shot('session');
      seen.wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (seen.wide > 0) complaints.push(`${place}: ${seen.wide} px wider than the screen`);
      seen.detail = (await page.locator('.detail').innerText()).slice(0, 1_500);
      seen.totals = await page.locator('#totals').innerText();
      seen.estimate = await page.locator('#estimate-sum').textContent();
      await page.close();
    }
  }
  return { ...seen, scrollMs: round(seen.scrollMs), errors: complaints };
});

/** The longest that a frame took while the list was scrolled from end to end. */
function scroll(page) {
  return page.evaluate(() => new Promise((done) => {
    const rows = document.querySelector('#rows');
    let longest = 0;
    let frames = 0;
    let last = performance.now();
    const step = (now) => {
      longest = frames > 1 ? Math.max(longest, now - last) : 0;
      last = now;
      frames += 1;
      rows.scrollTop += rows.scrollHeight / 40;
      if (frames < 45) requestAnimationFrame(step);
      else done(longest);
    };
    requestAnimationFrame(step);
  }));
}
