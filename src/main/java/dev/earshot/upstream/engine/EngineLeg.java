package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.EventAudioEncoder;
import dev.earshot.audio.Slab;
import dev.earshot.audio.SlabLayout;
import dev.earshot.conversation.Conversation;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.EndReason;
import dev.earshot.session.UpstreamLeg;
import dev.earshot.session.UpstreamSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The embedded engine as one session's upstream: owns the session's configuration and conversation, takes the client's
 * events and audio, listens and answers. On the session's loop.
 */
final class EngineLeg implements UpstreamLeg {

    private final Engine engine;
    private final long expiresAtSeconds;
    private final Conversation conversation = new Conversation();
    private final AudioArchive archive;
    private final Listening listening;
    private SessionConfiguration configuration;
    private Answers answers;
    private McpTools mcp;
    private UpstreamSink sink;
    private boolean closed;

    EngineLeg(Engine engine, SessionConfiguration configuration, long expiresAtSeconds) {
        this.engine = engine;
        this.configuration = configuration;
        this.expiresAtSeconds = expiresAtSeconds;
        this.archive = new AudioArchive(configuration.transcribesOnly() ? 0 : engine.keptAudioBytes());
        this.listening = new Listening(engine, conversation, archive, new Turns(), this::handleLate);
    }

    @Override
    public String model() {
        return engine.model();
    }

    @Override
    public String transcriber() {
        return engine.transcriber();
    }

    @Override
    public void reserve(SlabLayout layout) {
        listening.reserve(layout);
    }

    @Override
    public void open(UpstreamSink upstreamSink, Slab slab) {
        sink = upstreamSink;
        mcp = new McpTools(engine.mcpServers(), conversation, sink);
        answers = new Answers(engine, conversation, mcp, archive, sink);
        if (engine.failure() != null) {
            sink.failed(EndReason.refused(1011, engine.failure()));
            return;
        }
        listening.open(sink, slab, configuration);
        answers.follow(new Answers.Flow() {
            @Override
            public void answering() {
                listening.answering();
            }

            @Override
            public void playing(ByteBuffer pcm, int samples) {
                listening.playing(pcm, samples);
            }

            @Override
            public void answered(long playbackMillis) {
                listening.answered(playbackMillis);
            }
        });
        var servers = mcp.connect(configuration.tools());
        sink.event(ServerEvents.sessionCreated(sessionJson()));
        mcp.use(configuration.tools(), servers);
    }

    @Override
    public void send(ClientEvent event) {
        if (closed) {
            return;
        }
        if (event.type().equals("input_audio_buffer.append")) {
            listening.append(event);
        } else if (!listening.hold(event)) {
            handle(event);
        }
    }

    @Override
    public void audio(ByteBuffer pcm, int offsetBytes, int samples) {
        if (!closed) {
            listening.audio(pcm, offsetBytes, samples);
        }
    }

    @Override
    public void playoutDrained() {
        answers.goOn();
    }

    @Override
    public void close(Runnable released) {
        closed = true;
        answers.close();
        mcp.close();
        archive.close();
        listening.close(released);
    }

    /** An event that waited behind audio is refused here, not to its sender's face. */
    private void handleLate(ClientEvent event) {
        try {
            handle(event);
        } catch (ApiException e) {
            sink.event(ServerEvents.error(e.error(), event.eventId()));
        }
    }

    private void handle(ClientEvent event) {
        switch (event.type()) {
            case "session.update" -> update(event.object("session"));
            case "input_audio_buffer.commit" -> listening.commit();
            case "input_audio_buffer.clear" -> listening.clear();
            default -> {
                if (configuration.transcribesOnly()) {
                    throw unknown(event, ClientEvent.ACCEPTED_TO_TRANSCRIBE);
                }
                converse(event);
            }
        }
    }

    private void converse(ClientEvent event) {
        switch (event.type()) {
            case "conversation.item.create" -> create(event);
            case "conversation.item.retrieve" -> retrieve(event.text("item_id"));
            case "conversation.item.truncate" -> {
                var itemId = event.text("item_id");
                var audioEndMillis = event.whole("audio_end_ms");
                conversation.truncate(itemId, event.whole("content_index"), audioEndMillis);
                archive.truncate(itemId, audioEndMillis);
                listening.silenced();
                sink.event(ServerEvents.itemTruncated(itemId, event.whole("content_index"), audioEndMillis));
            }
            case "conversation.item.delete" -> {
                conversation.delete(event.text("item_id"));
                archive.delete(event.text("item_id"));
                sink.event(ServerEvents.itemDeleted(event.text("item_id")));
            }
            case "response.create" -> {
                var wish = event.body().hasNonNull("response") ? event.object("response") : null;
                answers.begin(ResponseRequest.of(wish, configuration), configuration, !listening.understoodAll());
            }
            case "response.cancel" -> answers.cancel(event.optionalText("response_id"));
            default -> throw unknown(event, ClientEvent.ACCEPTED);
        }
    }

    private static ApiException unknown(ClientEvent event, String accepted) {
        return ApiException.badRequest(ApiError.invalidValue("type", "Invalid value: '"
                + ApiError.abbreviated(event.type()) + "'. Supported values are: " + accepted + "."));
    }

    private void update(ObjectNode patch) {
        var next = configuration.updated(patch, answers.spoken());
        var servers = mcp.connect(next.tools());
        configuration = next;
        listening.configure(next);
        sink.event(ServerEvents.sessionUpdated(sessionJson()));
        mcp.use(next.tools(), servers);
    }

    private void create(ClientEvent event) {
        var wire = event.object("item");
        requireSeeing(wire);
        var item = conversation.create(wire, event.optionalText("previous_item_id"));
        try {
            for (var i = 0; i < item.content().size(); i++) {
                var audio = wire.at("/content/" + i + "/audio");
                if (item.content().get(i).path("type").asText().equals("input_audio")) {
                    listening.recorded(item, audio.textValue(), configuration.inputFormat(), "item.content[" + i + "].audio");
                }
            }
        } catch (ApiException e) {
            conversation.delete(item.id());
            throw e;
        }
        var previous = conversation.previousOf(item.id());
        sink.event(ServerEvents.itemAdded(item.toJson(), previous));
        sink.event(ServerEvents.itemDone(item.toJson(), previous));
        if (item.is("mcp_approval_response")) {
            mcp.approved(item);
        }
    }

    private void requireSeeing(ObjectNode item) {
        for (var i = 0; i < item.path("content").size() && !engine.dialogue().seesImages(); i++) {
            if (item.at("/content/" + i + "/type").asText().equals("input_image")) {
                throw ApiException.badRequest(ApiError.invalidRequest("image_input_not_supported",
                        "The dialogue of this session sees no images; configure a chat endpoint that does.",
                        "item.content[" + i + "]"));
            }
        }
    }

    /** As it stands, with its audio where that is still kept. */
    private void retrieve(String itemId) {
        var item = conversation.get(itemId).toJson();
        for (var part : item.path("content")) {
            var type = part.path("type").asText();
            var spokenByUser = type.equals("input_audio");
            var pcm = spokenByUser || type.equals("output_audio") ? archive.pcm24k(itemId) : null;
            if (pcm != null) {
                var format = spokenByUser ? configuration.inputFormat() : configuration.outputFormat();
                ((ObjectNode) part).put("audio", new EventAudioEncoder(format).encode(
                        pcm.nioBuffer().order(ByteOrder.LITTLE_ENDIAN), 0, pcm.readableBytes() / Short.BYTES));
                pcm.release();
            }
        }
        sink.event(ServerEvents.itemRetrieved(item));
    }

    private ObjectNode sessionJson() {
        return configuration.toJson().put("expires_at", expiresAtSeconds);
    }

    /** What the user's turns bring about. */
    private final class Turns implements Listening.Listener {

        @Override
        public void speechStarted() {
            var detection = configuration.turnDetection();
            if (detection != null && detection.interruptResponse()) {
                answers.interrupt();
                listening.silenced();
            }
        }

        @Override
        public void turnEnded() {
            var detection = configuration.turnDetection();
            if (configuration.transcribesOnly() || detection == null || !detection.createResponse()) {
                return;
            }
            try {
                answers.begin(ResponseRequest.of(null, configuration), configuration, true);
            } catch (ApiException e) {
                sink.event(ServerEvents.error(e.error(), null));
            }
        }

        @Override
        public void understood() {
            answers.heard();
        }

        @Override
        public void misunderstood(ApiError error) {
            answers.unheard(error);
        }
    }
}
