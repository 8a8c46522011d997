/**
 * One live session: its two legs, playout position, turn timeline and life, the registry of sessions, and the ports that
 * doors, upstreams and observers implement. Knows none of them.
 *
 * <p>Everything of a session runs on one event loop. Queues between two parties, each with its bound and rule:
 * <table>
 * <caption>queues of a session</caption>
 * <tr><th>from, to</th><th>bound</th><th>when full</th></tr>
 * <tr><td>engine to playout of a media client</td><td>20 s of PCM in the slab</td><td>pause: the engine speaks the next
 * clause when there is room</td></tr>
 * <tr><td>client audio to the engine's ear, media</td><td>4 s of PCM in the slab</td><td>drop newest audio, counted</td></tr>
 * <tr><td>client events to the engine, WebSocket</td><td>32 MiB of event text</td><td>close with reason</td></tr>
 * <tr><td>events to a WebSocket client that does not read</td><td>16 MiB of event text</td><td>close with reason</td></tr>
 * <tr><td>events to a data channel not open yet or slow</td><td>1 MiB before it opens, 4 MiB in SCTP</td><td>close with reason</td></tr>
 * </table>
 */
package dev.earshot.session;
