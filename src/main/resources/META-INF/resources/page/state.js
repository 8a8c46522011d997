/**
 * What a session is doing, in one word: idle, connecting, listening, ready (it waits for a key or for typing), hearing,
 * thinking, speaking or interrupted.
 */
export function stateOf(session, now) {
  if (session.phase !== 'open') {
    return session.phase;
  }
  if (now < session.interruptedUntil) {
    return 'interrupted';
  }
  if (session.held || session.speaking) {
    return 'hearing';
  }
  if (session.bufferPlaying || session.player.busy || now < session.soundingUntil || session.response
    && session.answering) {
    return 'speaking';
  }
  if (session.response || now < session.waitingUntil) {
    return 'thinking';
  }
  return session.isText || session.pushToTalk || session.muted ? 'ready' : 'listening';
}
