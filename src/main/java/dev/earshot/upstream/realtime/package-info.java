/**
 * Realtime servers elsewhere as upstreams, over WebSocket: OpenAI, Azure, and whatever speaks like them, another Earshot
 * included. Audio in events goes on as the text that it came in; of everything else as much is read as the session needs.
 */
package dev.earshot.upstream.realtime;
