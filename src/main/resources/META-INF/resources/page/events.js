import { fromEvent } from './trouble.js';

export const INTERRUPTED_SHOWN_MS = 900;
/** Root mean square above which the loudspeaker's signal counts as heard. */
export const SOUND_LEVEL = 0.004;

/** Takes one server event into the session: flags, marks and words. What the session is doing follows from them. */
export function receive(session, event, now) {
  session.events.push(event.type);
  const { conversation, turns } = session;
  switch (event.type) {
    case 'input_audio_buffer.speech_started':
      if (session.response || session.bufferPlaying || session.player.busy) {
        session.interruptedUntil = now + INTERRUPTED_SHOWN_MS;
      }
      session.stopPlayer();
      session.speaking = true;
      conversation.pending(event.item_id, 'user', 'Listening');
      break;
    case 'input_audio_buffer.speech_stopped':
      session.speaking = false;
      session.expectAnswer();
      turns.begin('voice', event.item_id, { ...(now - session.voiceAt < 1_500 && { voiceEnd: session.voiceAt }),
        speechStopped: now });
      break;
    case 'input_audio_buffer.committed':
      turns.committed(event.item_id, now);
      conversation.pending(event.item_id, 'user', 'Writing down');
      break;
    case 'conversation.item.added':
    case 'conversation.item.done':
      onItem(session, event.item, now);
      break;
    case 'conversation.item.input_audio_transcription.delta':
      conversation.delta(event.item_id, 'user', event.delta ?? '');
      break;
    case 'conversation.item.input_audio_transcription.completed':
      conversation.complete(event.item_id, 'user', event.transcript);
      break;
    case 'conversation.item.input_audio_transcription.failed':
      conversation.failed(event.item_id, 'user', 'This could not be written down.');
      session.view.trouble(fromEvent(event.error));
      break;
    case 'conversation.item.truncated':
      conversation.cut(event.item_id);
      break;
    case 'response.created':
      session.waitingUntil = 0;
      session.response = event.response.id;
      session.listeningFor = event.response.id;
      session.needsQuiet = session.output.level > SOUND_LEVEL;
      turns.responseCreated(event.response.id, !event.response.output_modalities?.includes('text'), now);
      break;
    case 'response.output_audio_transcript.delta':
    case 'response.output_text.delta':
      turns.reached(event.response_id, 'firstTranscript', now);
      conversation.delta(event.item_id, 'assistant', event.delta);
      session.answering = true;
      break;
    case 'response.output_audio.delta':
      session.player.play(event.item_id, event.delta);
      break;
    case 'output_audio_buffer.started':
      session.bufferPlaying = true;
      break;
    case 'output_audio_buffer.stopped':
      session.bufferPlaying = false;
      break;
    case 'output_audio_buffer.cleared':
      session.bufferPlaying = false;
      session.soundingUntil = 0;
      onCleared(session, event.response_id);
      break;
    case 'response.done':
      onResponseDone(session, event.response, now);
      break;
    case 'error':
      session.waitingUntil = 0;
      if (event.error?.code !== 'response_cancel_not_active') {
        session.view.trouble(fromEvent(event.error));
      }
      break;
    default: // everything else needs no showing
  }
  session.settle();
}

function onItem(session, item, now) {
  if (item?.role === 'user' && item.content?.[0]?.type === 'input_text') {
    session.turns.committed(item.id, now);
    if (!session.conversation.has(item.id)) {
      session.conversation.complete(item.id, 'user', item.content.map((part) => part.text ?? '').join(' '));
    }
  }
}

function onResponseDone(session, response, now) {
  if (session.response === response.id) {
    session.response = null;
    session.answering = false;
  }
  session.turns.ended(response.id, response.status, now);
  for (const item of response.output ?? []) {
    if (item.type !== 'message') {
      continue;
    }
    const text = item.content?.map((part) => part.transcript ?? part.text ?? '').join('');
    if (response.status === 'cancelled') {
      session.conversation.cut(item.id, text || undefined);
    } else {
      session.conversation.complete(item.id, 'assistant', text || session.conversation.item(item.id, 'assistant').text);
    }
    session.lastAnswer = { responseId: response.id, itemId: item.id };
  }
  if (response.status === 'failed') {
    session.view.trouble(fromEvent(response.status_details?.error));
  }
}

/** Generation is often over long before the sound is: then the words stand complete and are cut only now. */
function onCleared(session, responseId) {
  session.turns.interrupted(responseId);
  if (session.lastAnswer?.responseId === responseId) {
    session.conversation.cut(session.lastAnswer.itemId);
  }
}
