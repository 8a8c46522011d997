package dev.earshot.upstream.engine;

import dev.earshot.conversation.ContextTokens;
import dev.earshot.conversation.ContextWindow;
import dev.earshot.conversation.Conversation;
import dev.earshot.conversation.Item;
import dev.earshot.conversation.ResponseMachine;
import dev.earshot.conversation.ResponseOutcome;
import dev.earshot.conversation.TextTokens;
import dev.earshot.conversation.Usage;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ResponseRequest;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.protocol.ServerEvents;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamSink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The responses of one session: at most one at a time in the conversation, and some out of band beside it. One of them
 * at a time has the floor to speak.
 */
final class Answers implements Answer.Owner {

    /** Out of band, more than these at once are refused. */
    static final int MAX_OUT_OF_BAND = 8;

    private final Engine engine;
    private final Conversation conversation;
    private final McpTools mcp;
    private final UpstreamSink sink;
    private final ContextWindow window;
    private final TokenAllowance allowance;
    private final AudioArchive archive;
    private final List<Answer> live = new ArrayList<>();
    private final Map<Answer, ContextTokens> read = new HashMap<>();
    private SessionConfiguration configuration;
    private Answer active;
    private Runnable afterWords;
    private Flow flow;
    private boolean spoken;
    private boolean closed;

    Answers(Engine engine, Conversation conversation, McpTools mcp, AudioArchive archive, UpstreamSink sink) {
        this.engine = engine;
        this.conversation = conversation;
        this.mcp = mcp;
        this.archive = archive;
        this.sink = sink;
        this.window = new ContextWindow(engine.contextTokens());
        this.allowance = new TokenAllowance(engine.tokensPerMinute(), System.nanoTime());
    }

    /** The coming and going of the conversation's responses. */
    interface Flow {

        void answering();

        /** @param pcm PCM16 24 kHz that the client is given to play, lent for the call */
        void playing(ByteBuffer pcm, int samples);

        /** @param playbackMillis for which it will still be heard, by the pace of speech */
        void answered(long playbackMillis);
    }

    void follow(Flow follower) {
        flow = follower;
    }

    /** True once the session has spoken: the voice is locked then. */
    boolean spoken() {
        return spoken;
    }

    /**
     * Begins a response.
     *
     * @param afterTranscript true when the user's words are still on their way: the dialogue is asked when they are there
     * @throws ApiException {@code conversation_already_has_active_response} or what is wrong with the input
     */
    void begin(ResponseRequest request, SessionConfiguration session, boolean afterTranscript) {
        if (request.inConversation() && active != null) {
            throw ApiException.badRequest(ApiError.invalidRequest("conversation_already_has_active_response",
                    "Conversation already has an active response in progress: " + active.response.id()
                            + ". Wait until the response is finished before creating a new one.", null));
        }
        if (!request.inConversation() && live.size() - (active == null ? 0 : 1) >= MAX_OUT_OF_BAND) {
            throw ApiException.badRequest(ApiError.rateLimited("At most " + MAX_OUT_OF_BAND
                    + " responses out of band run at once; wait until one is done."));
        }
        var input = request.input() == null ? null : conversation.read(request.input());
        configuration = session;
        var answer = new Answer(new ResponseMachine(request, conversation), this);
        live.add(answer);
        if (request.inConversation()) {
            active = answer;
            flow.answering();
        }
        answer.begin(request.speaks() ? engine.mouth(request.voice(), session.speed(), sink, answer) : null);
        if (afterTranscript && input == null && request.inConversation()) {
            afterWords = () -> ask(answer, null);
        } else {
            ask(answer, input);
        }
    }

    /** The words of all spoken turns are known now. */
    void heard() {
        if (afterWords != null) {
            var ask = afterWords;
            afterWords = null;
            ask.run();
        }
    }

    /** A spoken turn could not be transcribed: the answer to it cannot be. */
    void unheard(ApiError error) {
        if (afterWords != null) {
            afterWords = null;
            active.apologise("Sorry, I could not make out what you said. Please say it again.", error);
        }
    }

    /** The user spoke into the answer. */
    void interrupt() {
        if (active != null) {
            ended(active, new ResponseOutcome.Cancelled("turn_detected"));
        }
    }

    /** @throws ApiException {@code response_cancel_not_active} */
    void cancel(String responseId) {
        var answer = responseId == null ? active
                : live.stream().filter(each -> each.response.id().equals(responseId)).findFirst().orElse(null);
        if (answer == null) {
            throw ApiException.badRequest(ApiError.invalidRequest("response_cancel_not_active",
                    "Cancellation failed: no active response found", null));
        }
        ended(answer, new ResponseOutcome.Cancelled("client_cancelled"));
    }

    void goOn() {
        List.copyOf(live).forEach(Answer::goOn);
    }

    void close() {
        closed = true;
        live.forEach(Answer::stop);
        live.clear();
        active = null;
    }

    private void ask(Answer answer, List<Item> input) {
        var request = answer.response.request();
        var now = System.nanoTime();
        if (allowance.left(now) == 0) {
            ended(answer, new ResponseOutcome.Failed(ApiError.rateLimited("The tokens of this minute are used up ("
                    + allowance.perMinute() + "); try again in " + Math.ceil(allowance.resetSeconds(now)) + " s.")));
            return;
        }
        try {
            var items = input == null
                    ? conversation.items().stream().filter(item -> !answer.response.made(item.id())).toList() : input;
            var context = AnswerContext.of(request, items, conversation, OfferedTools.of(request, mcp.listed()), window,
                    configuration.truncation());
            read.put(answer, context.tokens());
            answer.ask(engine, context);
        } catch (ApiException e) {
            ended(answer, new ResponseOutcome.Failed(e.error()));
        }
    }

    @Override
    public void ended(Answer answer, ResponseOutcome outcome) {
        live.remove(answer);
        var ofConversation = answer == active;
        if (ofConversation) {
            active = null;
            afterWords = null;
        }
        answer.stop();
        var usage = usage(answer);
        var now = System.nanoTime();
        allowance.spend(usage.total(), now);
        if (outcome instanceof ResponseOutcome.Completed) {
            emit(answer.response.closeItem());
        }
        answer.response.takeMcpCalls().forEach(mcp::run); // who must approve is asked before the response ends
        emit(answer.response.finish(outcome, usage));
        sink.event(ServerEvents.rateLimits(allowance.perMinute(), allowance.left(now), allowance.resetSeconds(now)));
        if (ofConversation) {
            flow.answered(answer.playbackMillis(now));
        }
        goOn();
    }

    private Usage usage(Answer answer) {
        var context = read.remove(answer);
        var counted = answer.counted();
        var written = counted != null ? counted.output() : TextTokens.in(answer.response.written());
        return new Usage(context == null ? ContextTokens.NONE : context,
                counted == null || context == null ? 0 : Math.min(counted.cached(), context.text()),
                written, answer.outputAudioTokens());
    }

    @Override
    public void emit(List<ServerEvent> events) {
        events.forEach(sink::event);
    }

    @Override
    public void audio(OutputSlot slot, ByteBuffer pcm, int samples) {
        spoken = true;
        archive.answer(slot.itemId(), pcm, samples);
        flow.playing(pcm, samples);
        sink.audio(slot, pcm, 0, samples);
    }

    /** The floor is the oldest answer's that has something to say. */
    @Override
    public int playableSamples(Answer answer) {
        for (var each : live) {
            if (each == answer) {
                return sink.playableSamples();
            }
            if (each.speaks()) {
                return 0;
            }
        }
        return 0;
    }

    @Override
    public void run(Runnable task) {
        sink.execute(() -> {
            if (!closed) {
                task.run();
            }
        });
    }
}
