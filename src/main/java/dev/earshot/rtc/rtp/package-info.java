/**
 * RTP and RTCP (RFC 3550, RFC 3551 audio, RFC 5506 reduced size) over direct buffers: views, counters and reports, no
 * objects per packet. Out of scope: feedback packets (RFC 4585) and extended reports, which are stepped over.
 */
package dev.earshot.rtc.rtp;
