/** What went wrong, in words, with what a person can do about it. */
export class Trouble extends Error {
  constructor(code, title, advice) {
    super(title);
    this.code = code;
    this.title = title;
    this.advice = advice;
  }
}

/** Why there is no microphone. Typing goes on without it. */
export function fromMicrophone(error) {
  switch (error?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new Trouble('mic_denied', 'The microphone was refused.',
        'Allow it for this page in the browser’s address bar, then disconnect and connect again. '
        + 'Until then you can type.');
    case 'NotFoundError':
      return new Trouble('mic_missing', 'No microphone was found.',
        'Plug one in and connect again, or go on by typing.');
    case 'NotReadableError':
      return new Trouble('mic_busy', 'The microphone is in use elsewhere.',
        'Close the other program and connect again, or go on by typing.');
    default:
      return new Trouble('mic_unavailable', 'This browser gives no microphone here.',
        'Open the page by https or on localhost; until then you can type.');
  }
}

export function fromNetwork() {
  return new Trouble('server_gone', 'The server does not answer.',
    'See whether Earshot is running and reachable, then connect again.');
}

export function noPath() {
  return new Trouble('no_media_path', 'No path for audio could be found.',
    'A firewall may be holding back UDP. You can go on by typing.');
}

export function lost() {
  return new Trouble('connection_lost', 'The connection was lost.', 'Connect again to start a new conversation.');
}

/** From a refused HTTP request; reads the error body, which may be absent or not JSON. */
export async function fromResponse(response) {
  const error = await response.json().then((body) => body?.error ?? {}, () => ({}));
  const wait = Number(response.headers.get('Retry-After'));
  const again = wait > 0 ? `Try again in ${wait} s.` : 'Wait a moment and try again.';
  if (isBusy(error)) {
    return busy(again);
  }
  switch (response.status) {
    case 401: return new Trouble('unauthorized', 'This server asks for a key.', 'Enter an API key below.');
    case 403: return new Trouble('forbidden', 'This key may not open a conversation.',
      'Ask whoever runs the server, or use another key.');
    case 404: return new Trouble('not_found', error.message || 'The server does not know what was asked for.',
      'See whether the model or agent name is right.');
    case 429: return new Trouble('rate_limited', 'Too many conversations at once.', again);
    case 503: return new Trouble('unavailable', 'The server is not ready.',
      error.message ? `${sentence(error.message)} ${again}` : again);
    default: return new Trouble(error.code || `status_${response.status}`,
      `The server refused (${response.status}).`, error.message ? sentence(error.message) : 'Its log may say more.');
  }
}

/** From an `error` event, or from the error inside a failed response or transcription. */
export function fromEvent(error = {}) {
  const advice = 'The conversation goes on.';
  if (isBusy(error)) {
    return busy('Say or send it again in a moment.');
  }
  switch (error.code) {
    case 'input_audio_buffer_commit_empty':
      return new Trouble(error.code, 'That was too short.',
        'Hold the button, or the space bar, for as long as you speak.');
    case 'session_expired':
      return new Trouble(error.code, 'The conversation reached its time limit.', 'Connect again to start a new one.');
    case 'invalid_api_key':
      return new Trouble('unauthorized', 'The key was not accepted.', 'Connect again with another key.');
    case 'rate_limit_exceeded':
    case 'insufficient_quota':
      return new Trouble('rate_limited', 'The limit of this server is reached.', 'Wait a moment and try again.');
    default:
      return new Trouble(error.code || error.type || 'error',
        error.message ? sentence(error.message) : 'Something failed on the server.', advice);
  }
}

function busy(advice) {
  return new Trouble('no_decoder', 'All listeners of this server are busy.',
    `No decoder is free for your speech right now. ${advice}`);
}

function isBusy(error) {
  return /decoder|transcriber_busy|no_capacity|at_capacity/.test(`${error.code ?? ''} ${error.message ?? ''}`);
}

function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
