// npm @openai/agents as it is, over its WebSocket transport: a tool the SDK runs, one it asks a person about first, and
// an answer that is spoken into.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { RealtimeAgent, RealtimeSession, tool } from '@openai/agents/realtime';
import { z } from 'zod';
import { Microphone } from './lib/microphone.mjs';
import { peer, reportsProgress, socketUrl, until } from './lib/peer.mjs';

async function sdkParser() {
  const agents = createRequire(import.meta.url).resolve('@openai/agents');
  const realtime = createRequire(agents).resolve('@openai/agents-realtime');
  return (await import(new URL('openaiRealtimeEvents.mjs', pathToFileURL(realtime)).href)).parseRealtimeEvent;
}

await peer({}, async (options, track) => {
  const parse = await sdkParser();
  const unknownEvents = new Set();
  const errors = [];
  const story = [];
  const ran = [];
  reportsProgress(() => `${story.slice(-40).join(' ')}; errors: ${errors.join('; ')}`);

  const weather = tool({
    name: 'get_weather', description: 'The weather of a city.', parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => { ran.push(`weather ${city}`); return `It is sunny in ${city}.`; },
  });
  const refund = tool({
    name: 'refund_order', description: 'Give the money of an order back.', parameters: z.object({ order: z.string() }),
    needsApproval: true,
    execute: async ({ order }) => { ran.push(`refund ${order}`); return 'The money is on its way.'; },
  });
  const agent = new RealtimeAgent({ name: 'Earshot', instructions: 'Answer briefly.', tools: [weather, refund] });
  const session = track(new RealtimeSession(agent, { transport: 'websocket', model: options.model }));
  let interrupted = false;
  let approvals = 0;
  session.on('error', ({ error }) => errors.push(error?.error?.error?.message ?? error?.message ?? JSON.stringify(error)));
  session.on('audio_interrupted', () => { interrupted = true; });
  session.on('tool_approval_requested', (context, from, request) => {
    approvals++;
    session.approve(request.approvalItem);
  });
  const done = () => story.filter((type) => type === 'response.done').length;
  session.on('transport_event', (event) => {
    if (typeof event.type !== 'string' || !/^[a-z_]+(\.[a-z_]+)+$|^error$/.test(event.type)) return;
    story.push(event.type);
    if (parse({ data: JSON.stringify(event) }).isGeneric) unknownEvents.add(event.type);
  });
  await session.connect({ apiKey: options.key, url: socketUrl(options) });
  await until(() => story.includes('session.updated'));

  session.sendMessage('what is the weather in Paris');
  await until(() => ran.length === 1 && done() >= 2);
  session.sendMessage('refund order 4711');
  await until(() => ran.length === 2 && done() >= 4);

  session.sendMessage('count to thirty');
  await until(() => story.lastIndexOf('response.output_audio.delta') > story.lastIndexOf('response.done')
    || done() >= 5);
  const microphone = track(new Microphone(options.clip, 24000, 100));
  microphone.run((chunk) => session.sendAudio(chunk.buffer.slice(chunk.byteOffset, chunk.byteOffset + chunk.length)));
  microphone.say(0);
  await until(() => interrupted && story.includes('conversation.item.truncated'));
  return { ran, approvals, interrupted, unknownEvents: [...unknownEvents], errors,
    history: session.history.map(({ type, role, name }) => role ?? `${type}:${name}`) };
});
