import { fromNetwork, fromResponse, lost, noPath } from './trouble.js';

const OPEN_LIMIT_MS = 12_000;

/** A connection may come back by itself for so long. */
const DISCONNECTED_MS = 2_000;

/** The server waits half a minute for a call that was lost, in which this is tried. */
const RETURN_WITHIN_MS = 25_000;
const RETURN_EVERY_MS = 2_000;

/** Asks for a short-lived key; `apiKey` may be empty on a server that runs open on this machine. */
export async function mintSecret(model, apiKey) {
  const response = await request('/v1/realtime/client_secrets', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(apiKey && { Authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify({
      session: {
        type: 'realtime',
        model,
        audio: {
          input: {
            transcription: { model: 'whisper-1' },
            turn_detection: { type: 'server_vad', silence_duration_ms: 200 },
          },
        },
      },
    }),
  });
  return (await response.json()).value;
}

/**
 * Opens a call: microphone out, voice in, events on a data channel; and opens it again where its network is gone.
 * Handlers: `event(object)`, `track(stream)`, `closed(trouble | null)`. Resolves once the channel is open.
 */
export async function openWebRtc(secret, microphone, handlers) {
  let current = await connect('/v1/realtime/calls', secret, microphone, handlers);
  const { location } = current;
  let over = false;
  let returning = false;
  const end = (trouble) => {
    if (!over) {
      over = true;
      current.peer.close();
      handlers.closed(trouble);
    }
  };

  const goOn = async () => {
    if (over || returning) {
      return;
    }
    returning = true;
    const deadline = performance.now() + RETURN_WITHIN_MS;
    while (!over && returning && performance.now() < deadline) {
      try {
        const next = await connect(location, secret, microphone, handlers);
        current.peer.close(); // only now: its goodbye would end the call
        current = next;
        returning = false;
        watch(next);
      } catch (error) {
        if (error.code === 'not_found') {
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, RETURN_EVERY_MS));
      }
    }
    if (returning) {
      end(lost());
    } else if (over) {
      current.peer.close();
    }
  };

  const watch = ({ peer, channel }) => {
    channel.addEventListener('close', () => peer === current.peer && !returning && end(lost()));
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'failed') {
        goOn();
      } else if (peer.connectionState === 'disconnected') {
        setTimeout(() => peer === current.peer && peer.connectionState === 'disconnected' && goOn(), DISCONNECTED_MS);
      }
    });
  };

  watch(current);
  return {
    kind: 'webrtc',
    callId: location?.split('/').pop() ?? null,
    send: (event) => current.channel.readyState === 'open' && current.channel.send(JSON.stringify(event)),
    close: () => {
      hangUp(location, secret);
      end(null);
    },
  };
}

/** Offers one peer connection to a call, a new one or one that was opened before. */
async function connect(url, secret, microphone, handlers) {
  const peer = new RTCPeerConnection();
  let location = null;
  try {
    microphone.getTracks().forEach((track) => peer.addTrack(track, microphone));
    peer.addEventListener('track', ({ streams, track }) => handlers.track(streams[0] ?? new MediaStream([track])));
    const channel = peer.createDataChannel('oai-events');
    channel.addEventListener('message', ({ data }) => handlers.event(JSON.parse(data)));
    const opened = new Promise((resolve, reject) => {
      setTimeout(() => reject(noPath()), OPEN_LIMIT_MS);
      channel.addEventListener('open', resolve);
      peer.addEventListener('connectionstatechange', () => peer.connectionState === 'failed' && reject(noPath()));
    });
    opened.catch(() => { /* reported below, or too late to matter */ });

    await peer.setLocalDescription(await peer.createOffer());
    const answer = await request(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${secret}` },
      body: peer.localDescription.sdp,
    });
    location = answer.headers.get('Location');
    await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    await opened;
    return { peer, channel, location };
  } catch (error) {
    peer.close();
    if (location && location !== url) {
      hangUp(location, secret); // it was never of use; one that was may yet be
    }
    throw error;
  }
}

function hangUp(location, secret) {
  return location && fetch(`${location}/hangup`, {
    method: 'POST', headers: { Authorization: `Bearer ${secret}` }, keepalive: true,
  }).catch(() => { /* the server notices the silence by itself */ });
}

/** Opens a WebSocket; handlers as above, without `track`. Resolves at `session.created`. */
export function openWebSocket(secret, model, handlers) {
  return new Promise((resolve, reject) => {
    const url = new URL(`/v1/realtime?model=${encodeURIComponent(model)}`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url, ['realtime', `openai-insecure-api-key.${secret}`]);
    let asked = false;
    let ready = false;
    const limit = setTimeout(() => socket.close(), OPEN_LIMIT_MS);
    const connection = {
      kind: 'websocket',
      callId: null,
      send: (event) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(event)),
      close: () => {
        asked = true;
        socket.close(1000, 'OK');
      },
    };
    socket.addEventListener('message', ({ data }) => {
      const event = JSON.parse(data);
      if (!ready && event.type === 'session.created') {
        ready = true;
        clearTimeout(limit);
        resolve(connection);
      }
      handlers.event(event);
    });
    socket.addEventListener('close', () => {
      clearTimeout(limit);
      if (ready) {
        handlers.closed(asked ? null : lost());
      } else {
        reject(fromNetwork());
      }
    });
  });
}

async function request(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw fromNetwork();
  }
  if (!response.ok) {
    throw await fromResponse(response);
  }
  return response;
}


/** A client may name its items, so that it knows them again. */
export function itemId() {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const random = crypto.getRandomValues(new Uint8Array(21));
  return `item_${Array.from(random, (byte) => letters[byte % letters.length]).join('')}`;
}
