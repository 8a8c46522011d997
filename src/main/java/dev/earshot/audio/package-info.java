/**
 * Off-heap PCM and everything that turns wire payloads into it and back: slab, rings, jitter buffer, Opus, G.711,
 * resampling, noise reduction, base64.
 *
 * <p>PCM is 16-bit little-endian mono in direct buffers, addressed by absolute byte offset; inside Earshot it runs at
 * 24 000 Hz. Nothing here holds a socket, a thread or a clock, and no method called once a packet or once a frame
 * allocates on the heap after warm-up. Every object belongs to one session and is used by that session's event loop
 * only. Methods on the packet path answer with a count or a named constant; they do not throw on what a stranger sent.
 */
package dev.earshot.audio;
