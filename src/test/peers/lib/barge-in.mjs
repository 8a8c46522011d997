// What listening-page.mjs heard, judged: how an answer that was spoken into fell silent.
import { round } from './peer.mjs';

const AUDIBLE_RMS = 0.01;

/** @param levels [time, RMS] pairs @returns those of them that a person hears */
export const audible = (levels) => levels.filter(([, rms]) => rms > AUDIBLE_RMS);

/** How the answer that was audible when speech came fell silent; null when no speech came into an answer. */
export function bargeIn(heard) {
  for (const { at: startedAt, type } of heard.events) {
    if (type !== 'input_audio_buffer.speech_started') continue;
    const before = audible(heard.remote).findLast(([at]) => at <= startedAt);
    if (!before || startedAt - before[0] > 300) continue;
    const later = heard.events.filter(({ at }) => at > startedAt);
    const nextAnswerAt = later.find(({ type }) => type === 'response.created')?.at ?? Infinity;
    const speechStoppedAt = later.find(({ type }) => type === 'input_audio_buffer.speech_stopped')?.at ?? Infinity;
    const until = Math.min(nextAnswerAt, speechStoppedAt);
    const last = audible(heard.remote).findLast(([at]) => at > startedAt && at < until);
    // An answer that was generated to its end but not yet played has had its response.done; then only the item is cut.
    const done = later.find(({ at, type }) => at < nextAnswerAt && type === 'response.done')?.event.response;
    return {
      silentAfterMs: last ? round(last[0] - startedAt) : 0,
      silentForMs: round(Math.min(until, heard.remote.at(-1)[0]) - (last?.[0] ?? startedAt)),
      cleared: later.some(({ at, type }) => at < until && type === 'output_audio_buffer.cleared'),
      truncated: later.some(({ at, type }) => at < nextAnswerAt && type === 'conversation.item.truncated'),
      interruptedResponse: done ? { status: done.status, reason: done.status_details?.reason ?? null } : null,
    };
  }
  return null;
}
