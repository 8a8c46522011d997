package dev.earshot.upstream.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.conversation.Conversation;
import dev.earshot.conversation.ResponseMachine;
import dev.earshot.conversation.ResponseOutcome;
import dev.earshot.conversation.Usage;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamSink;
import dev.earshot.upstream.engine.dialogue.DialogueFailure;
import dev.earshot.upstream.engine.dialogue.DialogueRequest;
import dev.earshot.upstream.engine.dialogue.ReplySink;
import dev.earshot.upstream.engine.dialogue.ReplyTokens;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The responses of one session: at most one at a time, from the dialogue's words to the synthesizer's sound. */
final class Answers {

    private static final int SAMPLES_PER_MILLI = 24;
    private static final int TOKEN_LIMIT = 40_000;

    private final Engine engine;
    private final Conversation conversation;
    private final UpstreamSink sink;
    private Answer active;
    private boolean waitsForWords;
    private boolean spoken;
    private boolean closed;

    Answers(Engine engine, Conversation conversation, UpstreamSink sink) {
        this.engine = engine;
        this.conversation = conversation;
        this.sink = sink;
    }

    /** True once the session has spoken: the voice is locked then. */
    boolean spoken() {
        return spoken;
    }

    /**
     * Begins a response.
     *
     * @param afterTranscript true when the user's words are still on their way: the dialogue is asked when they are there
     * @throws ApiException {@code conversation_already_has_active_response}
     */
    void begin(ResponseRequest request, SessionConfiguration configuration, boolean afterTranscript) {
        if (active != null) {
            throw ApiException.badRequest(ApiError.invalidRequest("conversation_already_has_active_response",
                    "Conversation already has an active response in progress: " + active.response.id()
                            + ". Wait until the response is finished before creating a new one.", null));
        }
        var output = (ObjectNode) configuration.toJson().at("/audio/output");
        var answer = new Answer(new ResponseMachine(request, conversation, output),
                request.speaks() ? engine.mouth(request.voice(), configuration.speed(), sink, new Voice()) : null);
        active = answer;
        emit(answer.response.begin());
        waitsForWords = afterTranscript;
        if (!afterTranscript) {
            ask(answer);
        }
    }

    /** The words of all spoken turns are known now. */
    void heard() {
        if (waitsForWords && active != null) {
            waitsForWords = false;
            ask(active);
        }
    }

    /** A spoken turn could not be transcribed: the answer to it cannot be. */
    void unheard(ApiError error) {
        if (waitsForWords && active != null) {
            end(new ResponseOutcome.Failed(error));
        }
    }

    /** The user spoke into the answer. */
    void interrupt() {
        if (active != null) {
            end(new ResponseOutcome.Cancelled("turn_detected"));
        }
    }

    /** @throws ApiException {@code response_cancel_not_active} */
    void cancel(String responseId) {
        if (active == null || responseId != null && !responseId.equals(active.response.id())) {
            throw ApiException.badRequest(ApiError.invalidRequest("response_cancel_not_active",
                    "Cancellation failed: no active response found", null));
        }
        end(new ResponseOutcome.Cancelled("client_cancelled"));
    }

    void goOn() {
        if (active != null && active.mouth != null) {
            active.mouth.goOn();
        }
    }

    void close() {
        closed = true;
        if (active != null) {
            active.stop();
            active = null;
        }
    }

    private void ask(Answer answer) {
        var request = new DialogueRequest(answer.response.request().instructions(), history());
        answer.reply = engine.dialogue().begin(request, new Words(answer));
    }

    private List<DialogueRequest.Turn> history() {
        var history = new ArrayList<DialogueRequest.Turn>();
        for (var item : conversation.items()) {
            if (item.type().equals("message")) {
                history.add(new DialogueRequest.Message(
                        DialogueRequest.Role.valueOf(item.role().toUpperCase(Locale.ROOT)), item.text()));
            }
        }
        return history;
    }

    private void say(Answer answer, String clause) {
        if (answer.mouth != null && !clause.isBlank()) {
            answer.mouth.say(clause);
        }
    }

    private void endIfComplete(Answer answer) {
        if (answer.worded && (answer.mouth == null || !answer.mouth.busy())) {
            end(new ResponseOutcome.Completed());
        }
    }

    private void end(ResponseOutcome outcome) {
        var answer = active;
        active = null;
        waitsForWords = false;
        answer.stop();
        emit(answer.response.finish(outcome, usage(answer)));
        sink.event(ServerEvents.rateLimits(TOKEN_LIMIT, TOKEN_LIMIT, 0));
    }

    private Usage usage(Answer answer) {
        var text = Usage.textTokens(answer.response.request().instructions());
        var audio = 0;
        for (var item : conversation.items()) {
            if (item.id().equals(answer.response.itemId())) {
                continue;
            }
            var millis = conversation.audioMillis(item.id());
            text += millis > 0 && item.role().equals("user") ? 0 : Usage.textTokens(item.text());
            audio += item.role().equals("user") ? Usage.userAudioTokens(millis) : Usage.assistantAudioTokens(millis);
        }
        return new Usage(text, audio, Usage.textTokens(answer.response.text()),
                Usage.assistantAudioTokens(answer.response.audioMillis()));
    }

    private void emit(List<ServerEvent> events) {
        events.forEach(sink::event);
    }

    /** The dialogue's words, from any thread; words of an answer that is over are not heard. */
    private final class Words implements ReplySink {

        private final Answer answer;

        Words(Answer answer) {
            this.answer = answer;
        }

        @Override
        public void text(String delta) {
            onLoop(() -> {
                emit(answer.response.text(delta));
                answer.clauses.feed(delta).forEach(clause -> say(answer, clause));
            });
        }

        @Override
        public void toolCall(String callId, String name) {}

        @Override
        public void toolArguments(String delta) {}

        @Override
        public void counted(ReplyTokens tokens) {}

        @Override
        public void done(Finish finish) {
            onLoop(() -> {
                say(answer, answer.clauses.flush());
                answer.worded = true;
                endIfComplete(answer);
            });
        }

        @Override
        public void failed(DialogueFailure failure) {
            onLoop(() -> end(new ResponseOutcome.Failed(ApiError.serverFault(failure.code(), failure.message()))));
        }

        private void onLoop(Runnable task) {
            sink.execute(() -> {
                if (!closed && active == answer) {
                    task.run();
                }
            });
        }
    }

    /** The active answer's sound; a mouth that was stopped is silent, so it is always the active one's. */
    private final class Voice implements Mouth.Listener {

        @Override
        public int playableSamples() {
            return sink.playableSamples();
        }

        @Override
        public void spoken(ByteBuffer pcm, int samples) {
            spoken = true;
            active.spokenSamples += samples;
            emit(active.response.audio(active.spokenSamples / SAMPLES_PER_MILLI));
            sink.audio(active.response.id(), active.response.itemId(), pcm, 0, samples);
        }

        @Override
        public void silent() {
            endIfComplete(active);
        }

        @Override
        public void failed(Throwable fault) {
            end(new ResponseOutcome.Failed(ApiError.serverFault("synthesis_failed", "The answer could not be spoken.")));
        }
    }
}
