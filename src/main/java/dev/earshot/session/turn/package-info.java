/** The turns of a session: when each mark was reached, by one clock, and who had the time between them. Pure; the session feeds it. */
package dev.earshot.session.turn;
