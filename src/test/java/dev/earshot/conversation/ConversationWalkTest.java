package dev.earshot.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random walks over the machines of a conversation, by seeds that are printed. A client and an engine do whatever they
 * may do next, and much that they may not; what goes out must make sense to whoever reads only that.
 * {@code -Dearshot.walk.events=10000000} walks further.
 */
class ConversationWalkTest {

    private static final long EVENTS = Long.getLong("earshot.walk.events", 1_000_000);
    private static final int EVENTS_PER_WALK = 2_000;
    private static final SessionConfiguration SESSION = SessionConfiguration.defaults("earshot", "Be brief.", "marin");
    private static final Usage USAGE = new Usage(ContextTokens.NONE, 0, 0, 0);
    private static final int MAX_LIVE = 4;
    private static final long MAX_GROWTH_BYTES = 4 << 20;

    @Test
    void whateverHappensTheWireMakesSense() {
        var first = System.nanoTime();
        System.out.printf("walks of %d events, seeds from %d%n", EVENTS_PER_WALK, first);
        var seen = 0L;
        var steps = 0L;
        var lost = 0;
        var warmBytes = 0L;
        for (var seed = first; steps < EVENTS; seed++) {
            var walk = new Walk(seed);
            try {
                for (var i = 0; i < EVENTS_PER_WALK; i++) {
                    walk.step();
                }
                if (walk.upstreamLost()) {
                    lost++;
                } else {
                    walk.end();
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", after " + walk.reader.events + " events", e);
            }
            steps += EVENTS_PER_WALK;
            seen += walk.reader.events;
            if (warmBytes == 0 && steps >= EVENTS / 10) {
                warmBytes = usedBytes();
            }
        }
        var growthBytes = usedBytes() - warmBytes;
        System.out.printf("%d steps, %d events on the wire, %d KiB more in use than after a tenth of them%n", steps, seen,
                growthBytes / 1024);
        System.out.printf("%d walks ended in the middle, brought to an end by who followed them%n", lost);
        assertTrue(seen > EVENTS / 2, "the walk went somewhere");
        assertTrue(lost > EVENTS / EVENTS_PER_WALK / 20, "some walks end in the middle");
        assertTrue(growthBytes < MAX_GROWTH_BYTES, growthBytes + " bytes are left of walks that are over");
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static final class Walk {

        final WireReader reader = new WireReader();
        private final ConversationFollower follower = new ConversationFollower();
        private final SplittableRandom random;
        private final Conversation conversation = new Conversation();
        private final List<ResponseMachine> live = new ArrayList<>();
        private final List<McpCall> calls = new ArrayList<>();
        private final List<McpCall> waiting = new ArrayList<>();
        private final List<McpCall> running = new ArrayList<>();
        private final List<McpListing> listings = new ArrayList<>();
        private long audioMillis;

        Walk(long seed) {
            random = new SplittableRandom(seed);
        }

        void step() {
            switch (random.nextInt(14)) {
                case 0 -> begin();
                case 1, 2, 3 -> with(response -> response.text("word "));
                case 4 -> with(response -> response.audio(audioMillis += random.nextInt(100)));
                case 5 -> with(response -> response.functionCall("call_" + random.nextInt(1_000_000), "tool"));
                case 6 -> with(response -> response.mcpCall("server", "tool"));
                case 7 -> {
                    if (!live.isEmpty()) {
                        var response = any(live);
                        if (reader.callOpen(response.id())) {
                            emit(response.arguments("{}"));
                        }
                    }
                }
                case 8 -> with(ResponseMachine::closeItem);
                case 9 -> finish();
                case 10 -> create();
                case 11 -> alter();
                case 12 -> remoteTools();
                default -> spokenTurn();
            }
            if (random.nextInt(20) == 0) {
                assertEquals(ids(conversation.items().stream().map(Item::id)),
                        ids(follower.items().stream().map(item -> item.path("id").asText())), "whoever follows has the same items");
                assertEquals(live.stream().map(ResponseMachine::id).sorted().toList(),
                        follower.responses().stream().map(ResponseFollower::id).sorted().toList());
            }
            if (conversation.items().size() > 200) {
                refusable(() -> remove(conversation.items().get(random.nextInt(100)).id()));
            }
        }

        void end() {
            while (!live.isEmpty()) {
                finish();
            }
            finishTools();
            reader.assertSettled();
            for (var item : List.copyOf(conversation.items())) {
                assertTrue(!item.text("status").equals("in_progress"), () -> "stuck: " + item.wire());
                remove(item.id());
            }
            assertEquals(0, conversation.items().size());
        }

        /** The walk ends in the middle, once tools have run: whoever followed it brings what is open to a proper end. */
        boolean upstreamLost() {
            if (random.nextBoolean() || live.stream().anyMatch(response -> reader.mcpCallOpen(response.id()))) {
                return false;
            }
            finishTools();
            for (var response : follower.responses()) {
                response.cancelled().forEach(reader::read);
            }
            follower.cutOff();
            assertTrue(follower.atTurnBoundary());
            reader.assertSettled();
            return true;
        }

        private void finishTools() {
            live.forEach(response -> calls.addAll(response.takeMcpCalls()));
            while (!calls.isEmpty() || !waiting.isEmpty() || !running.isEmpty() || !listings.isEmpty()) {
                remoteTools();
            }
        }

        private static List<String> ids(Stream<String> ids) {
            return ids.toList();
        }

        private void begin() {
            if (live.size() < MAX_LIVE) {
                var outOfBand = live.stream().anyMatch(each -> each.request().inConversation()) || random.nextBoolean();
                var request = ResponseRequest.of((ObjectNode) Json.parse(outOfBand ? "{\"conversation\":\"none\"}" : "{}"),
                        SESSION);
                var response = new ResponseMachine(request, conversation);
                live.add(response);
                audioMillis = 0;
                emit(response.begin());
            }
        }

        private void finish() {
            if (live.isEmpty()) {
                return;
            }
            var response = live.remove(random.nextInt(live.size()));
            var outcome = switch (random.nextInt(4)) {
                case 0 -> new ResponseOutcome.Completed();
                case 1 -> new ResponseOutcome.Cancelled("turn_detected");
                case 2 -> new ResponseOutcome.Incomplete("max_output_tokens");
                default -> new ResponseOutcome.Failed(dev.earshot.protocol.ApiError.serverError());
            };
            emit(response.finish(outcome, USAGE));
            assertTrue(response.finish(outcome, USAGE).isEmpty(), "done once");
            calls.addAll(response.takeMcpCalls());
        }

        private void create() {
            var known = conversation.items().isEmpty() ? "nobody" : any(conversation.items()).id();
            var wire = switch (random.nextInt(5)) {
                case 0 -> "{'type':'message','role':'user','content':[{'type':'input_text','text':'hello'}]}";
                case 1 -> "{'type':'message','role':'assistant','content':[{'type':'output_text','text':'hello'}]}";
                case 2 -> "{'type':'function_call_output','call_id':'call_1','output':'1'}";
                case 3 -> "{'id':'" + known + "','type':'message','role':'system','content':[{'type':'input_text','text':'x'}]}";
                default -> "{'type':'function_call','name':'f','call_id':'call_1','arguments':'{}'}";
            };
            var after = switch (random.nextInt(4)) {
                case 0 -> "root";
                case 1 -> known;
                case 2 -> "nobody";
                default -> null;
            };
            refusable(() -> {
                var item = conversation.create((ObjectNode) Json.parse(wire.replace('\'', '"')), after);
                added(item);
            });
        }

        private void alter() {
            if (conversation.items().isEmpty()) {
                return;
            }
            var item = any(conversation.items());
            refusable(() -> {
                if (random.nextBoolean()) {
                    conversation.truncate(item.id(), 0, random.nextInt(200));
                } else if (!item.text("status").equals("in_progress")) {
                    remove(item.id());
                }
            });
        }

        private void remove(String id) {
            conversation.delete(id);
            emit(List.of(ServerEvents.itemDeleted(id)));
        }

        private void added(Item item) {
            var previous = conversation.previousOf(item.id());
            emit(List.of(ServerEvents.itemAdded(item.toJson(), previous), ServerEvents.itemDone(item.toJson(), previous)));
        }

        private void spokenTurn() {
            var item = Item.spokenByUser("item_" + random.nextLong());
            conversation.append(item);
            added(item);
            conversation.transcribed(item.id(), "words");
            conversation.spoken(item.id(), random.nextInt(5_000));
        }

        private void remoteTools() {
            if (!calls.isEmpty()) {
                var call = calls.removeFirst();
                if (call.inConversation() && random.nextBoolean()) {
                    var events = new ArrayList<ServerEvent>();
                    call.requestApproval(events);
                    emit(events);
                    waiting.add(call);
                } else {
                    emit(call.start());
                    running.add(call);
                }
            } else if (!waiting.isEmpty()) {
                var call = waiting.removeFirst();
                if (random.nextBoolean()) {
                    emit(call.denied(""));
                } else {
                    emit(call.start());
                    running.add(call);
                }
            } else if (!running.isEmpty()) {
                var call = running.removeFirst();
                emit(random.nextBoolean() ? call.completed("done") : call.failed(Json.object().put("type", "protocol_error")));
            } else if (!listings.isEmpty()) {
                var listing = listings.removeFirst();
                emit(random.nextBoolean() ? listing.completed(Json.array()) : listing.failed());
            } else if (random.nextInt(10) == 0 && !live.isEmpty()) {
                var listing = new McpListing(conversation, "server");
                emit(listing.begin());
                listings.add(listing);
            }
        }

        private void with(java.util.function.Function<ResponseMachine, List<ServerEvent>> action) {
            if (!live.isEmpty()) {
                emit(action.apply(any(live)));
            }
        }

        /** What is refused changes nothing. */
        private void refusable(Runnable action) {
            var before = conversation.items().size();
            try {
                action.run();
            } catch (ApiException e) {
                assertEquals(before, conversation.items().size(), e.error().code());
            }
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private void emit(List<ServerEvent> events) {
            events.forEach(reader::read);
            events.forEach(follower::on);
        }
    }
}
