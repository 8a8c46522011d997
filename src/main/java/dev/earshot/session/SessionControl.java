package dev.earshot.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ServerEvent;
import java.util.List;
import java.util.function.Consumer;

/** What a policy may do to a session. On the session's loop. */
public final class SessionControl {

    private final Session session;
    private final ClientSide clients;
    private final UpstreamSide upstream;

    SessionControl(Session session, ClientSide clients, UpstreamSide upstream) {
        this.session = session;
        this.clients = clients;
        this.upstream = upstream;
    }

    public Session session() {
        return session;
    }

    /** Runs a task on the session's loop, where it still lives then; from any thread. */
    public void later(Runnable task) {
        session.execute(() -> {
            if (session.live()) {
                task.run();
            }
        });
    }

    /** Tells the client and all who joined. */
    public void tell(ServerEvent event) {
        clients.audience().send(event);
    }

    /** From here on nothing is answered: whoever asks is told why, and what is answered unasked is cancelled. */
    public void refuseAnswers(ApiError why) {
        clients.refuseAnswers(why);
    }

    /** Changes the session at its upstream; the client is told by {@code session.updated}. */
    public void update(ObjectNode change) {
        var event = event("session.update");
        event.set("session", change.put("type", "realtime"));
        session.say(ClientEvent.of(event));
    }

    /** Between two turns the session goes on with this model, where its upstream can be replaced. */
    public void goOnWith(String model) {
        upstream.goOnWith(model);
    }

    /** Nobody speaks and nothing is being answered, as far as that is known. */
    public boolean atRest() {
        return upstream.atRest();
    }

    /** The items of the conversation that are older than the last ones; none where they are not known. */
    public List<String> itemsBefore(int last) {
        var ids = upstream.itemIds();
        return ids.size() <= last ? List.of() : ids.subList(0, ids.size() - last);
    }

    /**
     * Asks the upstream beside the conversation, unseen by the client: it costs, but is no answer to anybody.
     *
     * @param answered is given the words; not called where there are none
     */
    public void askAside(String instructions, Consumer<String> answered) {
        var mark = Ids.next("aside_");
        var event = event("response.create");
        var response = event.putObject("response").put("conversation", "none").put("instructions", instructions)
                .put("tool_choice", "none");
        response.putArray("output_modalities").add("text");
        response.putObject("metadata").put(Asides.MARK, mark);
        clients.asides().expect(mark, answered);
        session.say(ClientEvent.of(event));
    }

    /** Puts words of the system at the beginning of the conversation, in the place of items. */
    public void replaceItems(List<String> items, String words) {
        var create = event("conversation.item.create").put("previous_item_id", "root");
        var item = create.putObject("item").put("type", "message").put("role", "system");
        item.putArray("content").addObject().put("type", "input_text").put("text", words);
        session.say(ClientEvent.of(create));
        items.forEach(id -> session.say(ClientEvent.of(event("conversation.item.delete").put("item_id", id))));
    }

    public void end(EndReason reason) {
        session.end(reason);
    }

    private static ObjectNode event(String type) {
        return Json.object().put("type", type).put("event_id", Ids.next(Ids.EVENT));
    }
}
