// The werift WebRTC stack: offer by SDP POST, a clip as Opus over RTP, events over the data channel, the answer decoded
// and measured. werift gathers no loopback candidates, so the server must be reachable by another address.
import OpusScript from 'opusscript';
import { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket, useOPUS } from 'werift';
import { Microphone } from './lib/microphone.mjs';
import { exchangeSdp, now, peer, reportsProgress, round, until } from './lib/peer.mjs';
import { TurnLog } from './lib/turn-log.mjs';
import { rmsOfBytes } from './lib/wav.mjs';

const OPUS_PAYLOAD_TYPE = 111;
const ENCODER_RATE = 16000;
const DECODER_RATE = 24000;
const FRAME_MS = 20;
const RTP_TICKS_PER_FRAME = 960;
const AUDIBLE_RMS = 0.01;

await peer({ candidate: { type: 'string' } }, async (options, track) => {
  const log = new TurnLog();
  const encoder = new OpusScript(ENCODER_RATE, 1, OpusScript.Application.VOIP);
  const decoder = new OpusScript(DECODER_RATE, 1, OpusScript.Application.VOIP);
  const microphone = track(new Microphone(options.clip, ENCODER_RATE, FRAME_MS));
  const connection = track(new RTCPeerConnection({
    codecs: { audio: [useOPUS({ payloadType: OPUS_PAYLOAD_TYPE })] },
    iceServers: [],
    iceUseIpv6: false,
  }));
  const states = [];
  connection.connectionStateChange.subscribe((state) => states.push(state));
  let rtpReceived = 0;
  let undecodable = 0;
  let rms = 0;
  let firstAudioAt = null;
  reportsProgress(() => `connection ${states.join(' ') || 'new'}, ${rtpReceived} RTP packets in; ${log.describe()}`);

  connection.onTrack.subscribe((remote) => remote.onReceiveRtp.subscribe((packet) => {
    rtpReceived++;
    if (packet.payload.length === 0) return;
    try {
      const level = rmsOfBytes(decoder.decode(packet.payload));
      rms = Math.max(rms, level);
      if (level > AUDIBLE_RMS && firstAudioAt === null && now() > microphone.lastSpeechAt) firstAudioAt = now();
    } catch {
      undecodable++;
    }
  }));

  const voice = new MediaStreamTrack({ kind: 'audio' });
  connection.addTransceiver(voice, { direction: 'sendrecv' });
  const channel = connection.createDataChannel('oai-events');
  channel.onMessage.subscribe((message) => log.accept(JSON.parse(message)));

  const startedAt = now();
  await connection.setLocalDescription(await connection.createOffer());
  const answer = await exchangeSdp(options, connection.localDescription.sdp);
  await connection.setRemoteDescription({ type: 'answer', sdp: answer });
  await until(() => channel.readyState === 'open' && connection.connectionState === 'connected');
  const channelOpenMs = now() - startedAt;
  await until(() => log.has('session.created'));
  channel.send(JSON.stringify({ type: 'session.update', session: { type: 'realtime', audio: { input: {
    transcription: { model: 'gpt-4o-mini-transcribe' },
    turn_detection: { type: 'server_vad', silence_duration_ms: 200 },
  } } } }));
  await until(() => log.has('session.updated') || log.errors.length > 0);

  let sequenceNumber = 0;
  let timestamp = 0;
  microphone.run((pcm) => {
    const header = new RtpHeader({
      payloadType: OPUS_PAYLOAD_TYPE,
      sequenceNumber: sequenceNumber++ & 0xffff,
      timestamp,
      ssrc: 0x0ea25407, // werift writes the negotiated one over it
      marker: false,
    });
    timestamp = (timestamp + RTP_TICKS_PER_FRAME) >>> 0;
    voice.writeRtp(new RtpPacket(header, encoder.encode(pcm, microphone.samplesPerChunk)));
  });
  microphone.say(0);
  await until(() => microphone.spoken && log.settled());
  return {
    channelOpenMs: round(channelOpenMs),
    transcript: log.transcript,
    answerTranscript: log.answer,
    rtpReceived,
    undecodable,
    rms: round(rms, 4),
    events: log.story,
    errors: log.errors,
    firstAudioAfterSpeechMs: firstAudioAt === null ? null : round(firstAudioAt - microphone.lastSpeechAt),
  };
});
