// The script of a page as users of npm @openai/agents write one: a RealtimeSession over WebRTC with the browser's own
// microphone and the SDK's browser bundle as it was published. `?base=…&key=ek_…&model=…` says whom it calls.
import { OpenAIRealtimeWebRTC, RealtimeAgent, RealtimeSession, tool } from '/sdk/openai-realtime-agents.mjs';

const { base, key, model } = Object.fromEntries(new URLSearchParams(location.search));
const one = (name) => ({
  type: 'object', properties: { [name]: { type: 'string' } }, required: [name], additionalProperties: false,
});
const seen = { connected: false, callId: null, ran: [], approvals: 0, history: [], errors: [] };

const weather = tool({
  name: 'get_weather', description: 'The weather of a city.', parameters: one('city'),
  execute: async ({ city }) => { seen.ran.push(`weather ${city}`); return `It is sunny in ${city}.`; },
});
const refund = tool({
  name: 'refund_order', description: 'Give the money of an order back.', parameters: one('order'), needsApproval: true,
  execute: async ({ order }) => { seen.ran.push(`refund ${order}`); return 'The money is on its way.'; },
});
const agent = new RealtimeAgent({ name: 'Earshot', instructions: 'Answer briefly.', tools: [weather, refund] });
const transport = new OpenAIRealtimeWebRTC({ baseUrl: new URL('/v1/realtime/calls', base).href });
const session = new RealtimeSession(agent, { transport, model });

session.on('error', ({ error }) => seen.errors.push(error?.error?.error?.message ?? error?.message ?? JSON.stringify(error)));
session.on('tool_approval_requested', (context, from, request) => {
  seen.approvals++;
  session.approve(request.approvalItem);
});
session.on('history_updated', (history) => {
  seen.history = history.map(({ type, role, name, status, content }) => ({
    from: role ?? `${type}:${name}`, status, text: content?.map((part) => part.transcript ?? part.text ?? '').join(' ').trim(),
  }));
});
window.__agents = { session, seen };

document.querySelector('#connect').addEventListener('click', async () => {
  try {
    await session.connect({ apiKey: key });
    Object.assign(seen, { connected: true, callId: transport.callId });
  } catch (failure) {
    seen.errors.push(`connect: ${failure?.message ?? failure}`);
  }
});
