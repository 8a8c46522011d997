/**
 * The WebRTC door: answers SDP offers, carries Opus over DTLS-SRTP and events over a data channel, and is the client leg
 * of each such call. One {@link dev.earshot.client.webrtc.MediaLoop} an event loop owns the sockets; everything of a call
 * runs on its loop, the DTLS handshake excepted.
 */
package dev.earshot.client.webrtc;
