package dev.earshot.session;

import dev.earshot.protocol.ClientEvent;

/**
 * What a client asked for.
 *
 * @param heardSample the place in the client's audio at which it came
 */
record Asked(ClientEvent event, long heardSample) {}
