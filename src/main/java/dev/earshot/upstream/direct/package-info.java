/**
 * Direct calls: the offer is relayed to a Realtime server, media flows between it and the client, and a sideband to the
 * server's call is the session here. It sees the events, bounds the call's life and ends it.
 */
package dev.earshot.upstream.direct;
