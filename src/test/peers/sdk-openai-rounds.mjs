// npm openai as it is: a text turn, a function round, an interruption and a transcription session, each over
// OpenAIRealtimeWS. As in sdk-openai.mjs only the TCP connection beneath it is made here.
import net from 'node:net';
import { readFileSync } from 'node:fs';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { Microphone } from './lib/microphone.mjs';
import { peer, reportsProgress, until } from './lib/peer.mjs';

const typed = new Set([...readFileSync(
  new URL('node_modules/openai/resources/realtime/realtime.d.ts', import.meta.url), 'utf8')
  .matchAll(/^\s+type: '([a-z_.]+)';/gm)].map(([, type]) => type));

await peer({}, async (options, track) => {
  const base = new URL(options.base);
  const client = new OpenAI({ apiKey: options.key, baseURL: new URL('/v1', base).href });
  const unknownEvents = new Set();
  const errors = [];
  const all = [];
  reportsProgress(() => all.slice(-30).join(' '));

  /** One socket with what came over it; `next` takes the first event of a type that was not taken yet. */
  function connect(what) {
    const events = [];
    const realtime = track(new OpenAIRealtimeWS({
      ...what, options: { createConnection: () => net.connect(Number(base.port), base.hostname) },
    }, client));
    realtime.on('error', (error) => errors.push(error.message));
    realtime.on('event', (event) => {
      all.push(event.type);
      events.push(event);
      if (!typed.has(event.type)) unknownEvents.add(event.type);
    });
    let at = 0;
    const next = async (type) => {
      for (;;) {
        await until(() => events.length > at);
        const event = events[at++];
        if (event.type === type) return event;
      }
    };
    const say = (text) => realtime.send({ type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] } });
    return { realtime, events, next, say };
  }

  const talk = connect({ model: options.model });
  await talk.next('session.created');
  talk.realtime.send({ type: 'session.update', session: { type: 'realtime', output_modalities: ['text'], tools: [{
    type: 'function', name: 'get_weather', description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }] } });
  await talk.next('session.updated');
  talk.say('count to three');
  talk.realtime.send({ type: 'response.create' });
  const text = (await talk.next('response.output_text.done')).text;
  const textDone = (await talk.next('response.done')).response;

  talk.say('what is the weather in Paris');
  talk.realtime.send({ type: 'response.create' });
  const called = await talk.next('response.function_call_arguments.done');
  await talk.next('response.done');
  talk.realtime.send({ type: 'conversation.item.create',
    item: { type: 'function_call_output', call_id: called.call_id, output: '{"sky":"cloudy","degrees":12}' } });
  talk.realtime.send({ type: 'response.create' });
  const afterTool = (await talk.next('response.output_text.done')).text;
  await talk.next('response.done');

  talk.realtime.send({ type: 'session.update', session: { type: 'realtime', output_modalities: ['audio'], tools: [],
    audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 200 } } } } });
  await talk.next('session.updated');
  talk.say('count to thirty');
  talk.realtime.send({ type: 'response.create' });
  const spoken = await talk.next('response.output_audio.delta');
  const microphone = track(new Microphone(options.clip, 24000, 100));
  microphone.run((chunk) => talk.realtime.send({ type: 'input_audio_buffer.append', audio: chunk.toString('base64') }));
  microphone.say(0);
  await talk.next('input_audio_buffer.speech_started');
  talk.realtime.send({ type: 'conversation.item.truncate', item_id: spoken.item_id, content_index: 0, audio_end_ms: 20 });
  const truncated = await talk.next('conversation.item.truncated');

  const scribe = connect({ intent: 'transcription' });
  const scribeSession = (await scribe.next('session.created')).session;
  scribe.realtime.send({ type: 'session.update', session: { type: 'transcription', audio: { input: {
    transcription: { model: 'gpt-4o-transcribe', language: 'en' }, turn_detection: null } } } });
  await scribe.next('session.updated');
  const dictation = track(new Microphone(options.clip, 24000, 100));
  dictation.run((chunk) => scribe.realtime.send({ type: 'input_audio_buffer.append', audio: chunk.toString('base64') }));
  dictation.say(0);
  await until(() => dictation.spoken);
  scribe.realtime.send({ type: 'input_audio_buffer.commit' });
  const written = await scribe.next('conversation.item.input_audio_transcription.completed');
  const deltas = scribe.events.filter(({ type }) => type.endsWith('transcription.delta')).map(({ delta }) => delta).join('');

  return {
    text, textStatus: textDone.status, textTokens: textDone.usage.total_tokens,
    tool: called.name, toolArguments: called.arguments, afterTool,
    truncatedAt: truncated.audio_end_ms,
    transcriptionType: scribeSession.type, transcript: written.transcript, deltas,
    unknownEvents: [...unknownEvents], errors,
  };
});
