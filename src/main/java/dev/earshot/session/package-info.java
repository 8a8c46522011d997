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
 * <tr><td>events to a WebSocket client that does not read</td><td>1 MiB, then 16 MiB of event text</td><td>pause: the
 * upstream is not read until the client has read; after 30 s without a byte, or at 16 MiB, close with reason</td></tr>
 * <tr><td>events to a client that is away</td><td>256 KiB, then 8 MiB of event text; 768 KiB where audio is media</td>
 * <td>pause: the upstream is not read until the client is back; past the second bound, close with reason</td></tr>
 * <tr><td>events to a Realtime server that does not read</td><td>256 KiB in its socket's queue</td><td>pause: the client's
 * socket is not read until there is room; a server without a word for 15 s is lost</td></tr>
 * <tr><td>client events while there is no upstream</td><td>48 MiB of event text</td><td>close with reason</td></tr>
 * <tr><td>answers that come faster than a media client hears them</td><td>16 MiB of PCM behind the 20 s in the slab</td>
 * <td>drop newest audio, counted</td></tr>
 * <tr><td>what was said, for the next upstream</td><td>1,000 items and 4 MiB of text; 256 events and 32 MiB without an
 * answer</td><td>drop oldest</td></tr>
 * <tr><td>client audio since the last commit, for the next upstream</td><td>30 s in speech or while
 * there is no upstream, 1 s else</td><td>drop oldest, counted in speech</td></tr>
 * <tr><td>events to a data channel not open yet or slow</td><td>1 MiB before it opens, 4 MiB in SCTP</td><td>close with reason</td></tr>
 * </table>
 *
 * <p>When an upstream is lost, or goes because its session comes to an end, the next one is told in this order:
 * <table>
 * <caption>the order of replay, and what becomes of ids</caption>
 * <tr><th>what</th><th>how it is told</th><th>its id</th></tr>
 * <tr><td>the session, as it was last accepted</td><td>{@code session.update} before anything else</td><td>the client's
 * session id stays</td></tr>
 * <tr><td>messages, calls and their outputs, oldest first</td><td>{@code conversation.item.create}; what was spoken as its
 * words, an answer cut short as what was heard of it</td><td>stays: the item is created under it</td></tr>
 * <tr><td>a turn that nobody has written down yet</td><td>as {@code input_audio} with its sound</td><td>stays</td></tr>
 * <tr><td>tools of remote servers</td><td>not told: the next upstream lists them itself</td><td>new</td></tr>
 * <tr><td>audio that was not committed</td><td>appended again</td><td>the turn it becomes gets a new one</td></tr>
 * <tr><td>a response that was under way</td><td>ended here as cancelled, then asked for again</td><td>new</td></tr>
 * <tr><td>events of the client without an answer, and those that came meanwhile</td><td>sent again, in their order</td>
 * <td>items that have none are given one before they are first sent</td></tr>
 * </table>
 * {@code audio_start_ms} and {@code audio_end_ms} go on counting from the client's first audio.
 */
package dev.earshot.session;
