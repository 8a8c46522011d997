/**
 * Clients made by others that talk to a running Earshot: a browser, two WebRTC stacks, the stock OpenAI SDKs. The
 * scripts stand in {@code src/test/peers}; here is what starts them, the network they meet the server over, and what a
 * turn must show.
 */
package dev.earshot.peers;
