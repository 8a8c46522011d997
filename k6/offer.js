// An SDP offer of the shape Chromium makes for one microphone and one data channel.
import { randomBytes } from 'k6/crypto';
import encoding from 'k6/encoding';

const hex = (count) => Array.from(new Uint8Array(randomBytes(count)), (byte) => byte.toString(16).padStart(2, '0'));
const token = (bytes) => encoding.b64encode(randomBytes(bytes), 'rawstd');
const number = (bytes) => String(parseInt(hex(bytes).join(''), 16) + 1);

/** A new offer each time: ICE credentials, fingerprint and SSRC are never those of another call. */
export function offer() {
  const transport = [
    `a=ice-ufrag:${token(3)}`,
    `a=ice-pwd:${token(18)}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${hex(32).join(':').toUpperCase()}`,
    'a=setup:actpass',
  ];
  const ssrc = number(4);
  const stream = 'earshot-load';
  return [
    'v=0',
    `o=- ${number(6)} 2 IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    'a=extmap-allow-mixed',
    `a=msid-semantic: WMS ${stream}`,
    'm=audio 50001 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
    'c=IN IP4 127.0.0.1',
    'a=rtcp:9 IN IP4 0.0.0.0',
    'a=candidate:1467250027 1 udp 2122260223 127.0.0.1 50001 typ host generation 0 network-id 1',
    ...transport,
    'a=mid:0',
    'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=sendrecv',
    `a=msid:${stream} microphone`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    'a=rtpmap:9 G722/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:13 CN/8000',
    'a=rtpmap:110 telephone-event/48000',
    'a=rtpmap:126 telephone-event/8000',
    `a=ssrc:${ssrc} cname:earshot`,
    `a=ssrc:${ssrc} msid:${stream} microphone`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...transport,
    'a=mid:1',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    '',
  ].join('\r\n');
}
