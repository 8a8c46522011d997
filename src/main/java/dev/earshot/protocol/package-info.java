/** The wire language of the Realtime API: event types, session configuration, items, errors, ids, JSON. Knows nobody. */
package dev.earshot.protocol;
