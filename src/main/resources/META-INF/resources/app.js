import { Conversation } from './page/conversation.js';
import { Orb } from './page/orb.js';
import { Session } from './page/session.js';
import { Waterfall } from './page/waterfall.js';

const $ = (id) => document.getElementById(id);
const STATES = {
  idle: 'Not connected',
  connecting: 'Connecting',
  listening: 'Listening',
  ready: 'Ready',
  hearing: 'Hearing you',
  thinking: 'Thinking',
  speaking: 'Speaking',
  interrupted: 'Interrupted',
};
/** Only what a person does is worth a move of the page's title and live region; levels change without a word. */
let shown = '';

const orb = new Orb($('orb'));
const waterfall = new Waterfall($('turns'), $('totals'), $('spark'));
const conversation = new Conversation($('log'), $('announce'));
const session = new Session(new URLSearchParams(location.search).get('model') ?? 'earshot', conversation, $('sound'), {
  changed: () => render(),
  trouble: (trouble) => showTrouble(trouble),
  turn: (turn) => waterfall.draw(turn, session.turns.list),
});
let apiKey = '';

function render() {
  const { state, pushToTalk, isText, muted, held, phase } = session;
  const key = [state, pushToTalk, isText, muted, held, session.aloud].join();
  if (key === shown) {
    return;
  }
  shown = key;
  const live = phase === 'open';
  document.body.dataset.state = state;
  orb.state = state;
  $('state').textContent = isText && state === 'speaking' && !session.aloud ? 'Answering' : STATES[state];
  $('hint').textContent = hint();
  $('connect').textContent = phase === 'idle' ? 'Connect' : phase === 'connecting' ? 'Cancel' : 'Disconnect';
  $('transport').textContent = live ? (isText ? 'Text over WebSocket' : 'Voice over WebRTC') : '';
  $('talk').hidden = !pushToTalk || isText;
  $('talk').disabled = !live;
  $('talk').classList.toggle('held', held);
  $('talk').textContent = held ? 'Let go to send' : 'Hold to talk';
  $('mute').hidden = !live || pushToTalk || isText;
  $('mute').setAttribute('aria-pressed', muted);
  $('mute').textContent = muted ? 'Muted' : 'Mute';
  $('talk-mode').hidden = isText;
  $('talk-mode').setAttribute('aria-checked', pushToTalk);
  $('aloud').hidden = !isText;
  $('aloud').setAttribute('aria-checked', session.aloud);
}

function hint() {
  const { state, isText, pushToTalk, muted } = session;
  switch (state) {
    case 'idle': return 'Connect, allow the microphone, and say hello.';
    case 'connecting': return 'Your browser may ask for the microphone.';
    case 'listening': return 'Just speak. You may interrupt at any time.';
    case 'ready': return isText ? 'Type below; there is no voice on this connection.'
      : pushToTalk ? 'Hold the button, or the space bar, while you speak.' : muted ? 'Your microphone is muted.' : '';
    case 'hearing': return pushToTalk ? 'Let go when you have finished.' : 'A short pause ends your turn.';
    case 'thinking': return 'Finding an answer.';
    case 'speaking': return isText ? 'Esc stops the answer.' : pushToTalk ? 'Hold to interrupt, or press Esc.'
      : 'Speak to interrupt, or press Esc.';
    default: return 'The answer was stopped.';
  }
}

function showTrouble(trouble) {
  $('error').hidden = false;
  $('error').dataset.code = trouble.code;
  $('error-title').textContent = trouble.title;
  $('error-advice').textContent = trouble.advice;
  if (trouble.code === 'unauthorized') {
    apiKey = '';
    $('key-form').hidden = false;
    $('key').focus();
  }
}

function clearTrouble() {
  $('error').hidden = true;
  delete $('error').dataset.code;
  $('error-title').textContent = '';
  $('error-advice').textContent = '';
}

async function connect() {
  clearTrouble();
  $('key-form').hidden = true;
  waterfall.clear();
  requestAnimationFrame(animate);
  await session.connect(apiKey);
  if (session.phase === 'open' && document.activeElement === $('connect')) {
    (session.isText ? $('text') : $('stage')).focus();
  }
}

function animate(now) {
  if (session.phase !== 'idle') {
    requestAnimationFrame(animate);
    orb.draw(session.input, session.output, now);
  } else {
    orb.draw(null, null, 0);
    setTimeout(() => orb.draw(null, null, 0), 0);
  }
}

$('connect').addEventListener('click', () => (session.phase === 'idle' ? connect() : session.disconnect()));
$('talk-mode').addEventListener('click', () => session.setPushToTalk(!session.pushToTalk));
$('mute').addEventListener('click', () => session.setMuted(!session.muted));
$('aloud').addEventListener('click', () => {
  session.aloud = !session.aloud;
  render();
});
$('error-close').addEventListener('click', clearTrouble);
$('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  apiKey = $('key').value.trim();
  $('key').value = '';
  connect();
});
$('composer').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  if (!text) {
    return;
  }
  if (session.phase === 'idle') {
    await connect();
  }
  if (session.phase === 'open') {
    $('text').value = '';
    session.say(text);
  }
});

const talk = $('talk');
talk.addEventListener('pointerdown', (event) => {
  talk.setPointerCapture(event.pointerId);
  session.press();
});
talk.addEventListener('pointerup', () => session.release());
talk.addEventListener('pointercancel', () => session.release());
talk.addEventListener('contextmenu', (event) => event.preventDefault());
addEventListener('blur', () => session.release());
addEventListener('pagehide', () => session.disconnect());

/** Space talks wherever no text is being written. With an open microphone it leaves focused buttons alone. */
function talksBySpace(target) {
  const free = target === document.body || target === $('stage') || target === $('log') || target === talk;
  return session.phase === 'open' && !session.isText && !target.matches('input') && (session.pushToTalk || free);
}

addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && session.phase === 'open') {
    session.interrupt();
  }
  if (event.code === 'Space' && talksBySpace(event.target)) {
    event.preventDefault();
    if (!event.repeat) {
      if (!session.pushToTalk) {
        session.setPushToTalk(true);
      }
      session.press();
    }
  }
});
addEventListener('keyup', (event) => {
  if (event.code === 'Space' && session.held) {
    event.preventDefault();
    session.release();
  }
});

render();

/** For automated tests and the curious. */
window.earshot = {
  get state() { return session.state; },
  get transport() { return session.connection?.kind ?? null; },
  get callId() { return session.connection?.callId ?? null; },
  get turns() { return session.turns.list; },
  get transcripts() { return { user: conversation.texts('user'), assistant: conversation.texts('assistant') }; },
  get outputEnergy() { return session.phase === 'idle' ? 0 : session.output.level; },
  get inputEnergy() { return session.phase === 'idle' ? 0 : session.input.level; },
  get events() { return session.events; },
  connect,
  disconnect: () => session.disconnect(),
};
