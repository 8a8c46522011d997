package dev.earshot.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.audio.Pcm16;
import dev.earshot.conversation.ConversationFollower;
import dev.earshot.conversation.ResponseFollower;
import dev.earshot.protocol.AudioFormat;
import dev.earshot.protocol.ClientEvent;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.SessionConfiguration;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * All that a session knows of its conversation so that another upstream can be told: the items with their words, what the
 * client asked for and has no answer to, its audio since the last commit, and its configuration as it was last accepted.
 */
final class SessionMirror {

    private static final int SAMPLES_PER_MILLI = Pcm16.INTERNAL_HERTZ / 1_000;

    private final ConversationFollower conversation = new ConversationFollower();
    private final Unanswered unanswered = new Unanswered();
    private final InputTail input = new InputTail();
    private final Set<String> toldInWords = new HashSet<>();
    private ObjectNode configuration;
    private AudioFormat inputFormat;
    private boolean answerDue;
    private long offsetMillis;

    SessionMirror(ObjectNode configuration) {
        configure(configuration);
    }

    private void configure(ObjectNode session) {
        configuration = session;
        inputFormat = AudioFormat.of(session.at("/audio/input/format"));
    }

    /** What an upstream is to be opened with. */
    ObjectNode configuration() {
        return configuration;
    }

    /**
     * Notes an event that the upstream is about to be sent.
     *
     * @return the event as it is to be sent
     */
    ClientEvent sending(ClientEvent event) {
        if (event.type().equals("input_audio_buffer.append")) {
            input.appended(event, samplesOf(event.audioBytes()), conversation.speakingItemId() != null);
            input.told();
        }
        return Unanswered.awaitsAnswer(event) ? unanswered.sending(event, input.mark()) : event;
    }

    /**
     * Audio of the client came as media.
     *
     * @param told whether the upstream is told it as well
     */
    void heard(ByteBuffer pcm, int offsetBytes, int samples, boolean told) {
        input.heard(pcm, offsetBytes, samples, conversation.speakingItemId() != null);
        if (told) {
            input.told();
        }
    }

    /** The place in the client's audio that has been reached. */
    long heardSample() {
        return input.mark();
    }

    /** An event of the upstream, before the client is told; an upstream that came later counts on the session's clock. */
    void received(ServerEvent event) {
        var accepted = unanswered.answered(event);
        if (accepted != null && accepted.event().body().get("session") instanceof ObjectNode update) {
            configure(SessionConfiguration.merged(configuration, SessionConfiguration.openable(update)));
        }
        if (offsetMillis != 0 && event.type().startsWith("input_audio_buffer.")) {
            onSessionsClock(event);
        }
        switch (event.type()) {
            case "input_audio_buffer.committed" -> {
                input.committed(event.body().path("item_id").asText(),
                        accepted == null ? input.mark() : accepted.heardSample());
                answerDue = asksForAnswers();
            }
            case "input_audio_buffer.cleared" -> input.cleared(accepted == null ? input.mark() : accepted.heardSample());
            case "conversation.item.input_audio_transcription.completed" ->
                    input.understood(event.body().path("item_id").asText());
            case "response.created" -> answerDue = false;
            case "response.done" -> input.understood(null);
            default -> { }
        }
    }

    /** The client is told this event. */
    void told(ServerEvent event) {
        conversation.on(event);
    }

    void audio(String responseId, int samples) {
        conversation.audio(responseId, samples / SAMPLES_PER_MILLI);
    }

    /** Nobody speaks, nothing is being answered, and no question is open. */
    boolean atRest() {
        return conversation.atTurnBoundary() && unanswered.isEmpty() && !answerDue;
    }

    /**
     * The upstream is gone: what it had begun is to be brought to an end, and asked for again.
     *
     * @param ending ends a response that was under way, and says how many milliseconds of it were heard
     * @return what the client asked for, oldest first
     */
    List<Asked> cutOff(ToLongFunction<ResponseFollower> ending) {
        var again = new ArrayList<Asked>();
        for (var response : conversation.responses()) {
            var asked = unanswered.askedFor(response.id());
            if (asked != null) {
                again.add(asked);
            } else {
                answerDue |= response.inConversation();
            }
            conversation.heardOnly(response, ending.applyAsLong(response));
        }
        again.addAll(unanswered.takeAll());
        conversation.cutOff();
        input.untold();
        return again;
    }

    /** What another upstream has to be told of the conversation. */
    Replay replay() {
        toldInWords.clear();
        conversation.items().stream().filter(item -> item.path("role").asText().equals("assistant"))
                .forEach(item -> toldInWords.add(item.path("id").asText()));
        return new Replay(conversation.items(), input);
    }

    /** The upstream that is told the audio from here on has heard nothing yet; it counts from there. */
    void beginInput() {
        input.untold();
        offsetMillis = input.beginSample() / SAMPLES_PER_MILLI;
    }

    /** Tells an upstream what it has not heard of the client, up to a place in the audio. */
    void tellInput(UpstreamLeg leg, long untilSample) {
        input.tell(leg, untilSample);
    }

    /** Lets go of all audio. */
    void close() {
        input.close();
    }

    /** Of speech that was longer than is kept for another upstream. */
    long droppedSamples() {
        return input.droppedSamples();
    }

    /** True once, where the user's last turn has had no answer. */
    boolean takeAnswerDue() {
        var due = answerDue;
        answerDue = false;
        return due;
    }

    List<String> itemIds() {
        return conversation.items().stream().map(item -> item.path("id").asText()).toList();
    }

    boolean has(String itemId) {
        return conversation.hasItem(itemId);
    }

    /** What was spoken by an upstream that is gone is known to the present one by its words: it has no sound to cut. */
    boolean onlyWords(String itemId) {
        return toldInWords.contains(itemId);
    }

    private void onSessionsClock(ServerEvent event) {
        for (var field : List.of("audio_start_ms", "audio_end_ms")) {
            if (event.body().path(field).isIntegralNumber()) {
                event.with(field, Math.toIntExact(event.body().path(field).longValue() + offsetMillis));
            }
        }
    }

    private int samplesOf(long bytes) {
        return (int) (bytes / inputFormat.bytesPerSample() * Pcm16.INTERNAL_HERTZ / inputFormat.hertz());
    }

    private boolean asksForAnswers() {
        var detection = configuration.at("/audio/input/turn_detection");
        return configuration.path("type").asText().equals("realtime") && detection.isObject()
                && detection.path("create_response").asBoolean(true);
    }
}
