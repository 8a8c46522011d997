// A Chromium of our own with a file for a microphone, as a person's browser that has said yes to everything.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { fail } from './peer.mjs';

const CHROMIUM = '/usr/bin/chromium';

/** What the browser's microphone is recorded at. */
export const CAPTURE_RATE = 48000;

const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection',
];

/**
 * @param record (file) => any, writes the microphone's WAV at CAPTURE_RATE
 * @param again whether the microphone begins anew at its end
 * @returns {browser, recorded} where recorded is what record returned
 */
export async function openBrowser(record, again, ...flags) {
  if (!existsSync(CHROMIUM)) return fail(`${CHROMIUM} is missing: install the Debian package chromium`);
  const scratch = mkdtempSync(join(tmpdir(), 'earshot-chromium-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }));
  const microphone = join(scratch, 'microphone.wav');
  const recorded = record(microphone);
  const browser = await chromium.launchPersistentContext(join(scratch, 'profile'), {
    executablePath: CHROMIUM,
    headless: true,
    args: [...FLAGS, ...flags, `--use-file-for-fake-audio-capture=${microphone}${again ? '' : '%noloop'}`],
  });
  return { browser, recorded };
}
