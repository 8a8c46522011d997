package dev.earshot.upstream.engine;

import dev.earshot.conversation.ResponseMachine;
import dev.earshot.conversation.ResponseOutcome;
import dev.earshot.conversation.TextTokens;
import dev.earshot.conversation.Usage;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.Ids;
import dev.earshot.protocol.OutputSlot;
import dev.earshot.protocol.ServerEvent;
import dev.earshot.upstream.engine.dialogue.ClauseSplitter;
import dev.earshot.upstream.engine.dialogue.DialogueFailure;
import dev.earshot.upstream.engine.dialogue.Reply;
import dev.earshot.upstream.engine.dialogue.ReplySink;
import dev.earshot.upstream.engine.dialogue.ReplyTokens;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * One response in the making: its machine, the dialogue that gives its words and calls, and the mouth that speaks them.
 * A call is put out when the words before it have been spoken. On the session's loop.
 */
final class Answer implements Mouth.Listener {

    private static final int SAMPLES_PER_MILLI = 24;

    /** What an answer needs of its session. */
    interface Owner {

        void emit(List<ServerEvent> events);

        void audio(OutputSlot slot, ByteBuffer pcm, int samples);

        /** 0 while another answer has the floor. */
        int playableSamples(Answer answer);

        void run(Runnable task);

        void ended(Answer answer, ResponseOutcome outcome);
    }

    final ResponseMachine response;
    private final Owner owner;
    private final ClauseSplitter clauses = new ClauseSplitter();
    private final Queue<Runnable> afterSpeech = new ArrayDeque<>();
    private OfferedTools tools = OfferedTools.NONE;
    private Mouth mouth;
    private Reply reply;
    private ReplyTokens counted;
    private int writtenTokens;
    private long spokenSamples;
    private long firstAudioNanos;
    private boolean over;

    Answer(ResponseMachine response, Owner owner) {
        this.response = response;
        this.owner = owner;
    }

    /** @param voiceOrNull null where the answer is text */
    void begin(Mouth voiceOrNull) {
        mouth = voiceOrNull;
        owner.emit(response.begin());
    }

    /** Asks the dialogue; what it gives comes in on the loop. */
    void ask(Engine engine, AnswerContext context) {
        tools = context.tools();
        reply = engine.dialogue().begin(context.request(), new Words());
    }

    boolean speaks() {
        return mouth != null;
    }

    boolean speaking() {
        return mouth != null && mouth.busy();
    }

    void goOn() {
        if (mouth != null) {
            mouth.goOn();
        }
    }

    /** Nothing more comes of it. */
    void stop() {
        over = true;
        if (reply != null) {
            reply.cancel();
        }
        if (mouth != null) {
            mouth.stop();
        }
    }

    /** What the endpoint counted, null when it counted nothing. */
    ReplyTokens counted() {
        return counted;
    }

    /** For how long what was spoken will still be heard, if it is played from the first sample on as it came. */
    long playbackMillis(long nowNanos) {
        return spokenSamples == 0 ? 0
                : Math.max(0, spokenSamples / SAMPLES_PER_MILLI - (nowNanos - firstAudioNanos) / 1_000_000);
    }

    int outputAudioTokens() {
        return Usage.assistantAudioTokens(response.audioMillis());
    }

    /** Says sorry aloud, then ends as failed; a text answer just fails. */
    void apologise(String sorry, ApiError error) {
        if (mouth != null && response.audioMillis() == 0 && !mouth.busy()) {
            text(sorry);
        }
        say(clauses.flush());
        whenSilent(() -> end(new ResponseOutcome.Failed(error)));
    }

    private void text(String delta) {
        owner.emit(response.text(delta));
        clauses.feed(delta).forEach(this::say);
        spend(TextTokens.in(delta));
    }

    private void say(String clause) {
        if (mouth != null && !clause.isBlank()) {
            mouth.say(clause);
        }
    }

    private void call(String callId, String name) {
        say(clauses.flush());
        whenSilent(() -> {
            var server = tools.serverOf(name);
            owner.emit(server == null
                    ? response.functionCall(callId == null ? Ids.next("call_") : callId, name)
                    : response.mcpCall(server.label(), server.tool()));
        });
    }

    private void arguments(String delta) {
        whenSilent(() -> {
            owner.emit(response.arguments(delta));
            spend(TextTokens.in(delta));
        });
    }

    private void finished(ReplySink.Finish finish) {
        say(clauses.flush());
        whenSilent(() -> end(switch (finish) {
            case COMPLETE -> new ResponseOutcome.Completed();
            case MAX_OUTPUT_TOKENS -> new ResponseOutcome.Incomplete("max_output_tokens");
            case CONTENT_FILTER -> new ResponseOutcome.Incomplete("content_filter");
        }));
    }

    /** Words and audio count alike towards {@code max_output_tokens}. */
    private void spend(int tokens) {
        writtenTokens += tokens;
        var limit = response.request().tokenLimit();
        if (limit.isPresent() && writtenTokens + outputAudioTokens() > limit.getAsInt()) {
            end(new ResponseOutcome.Incomplete("max_output_tokens"));
        }
    }

    private void whenSilent(Runnable task) {
        if (over) {
            return;
        }
        if (afterSpeech.isEmpty() && !speaking()) {
            task.run();
        } else {
            afterSpeech.add(task);
        }
    }

    private void end(ResponseOutcome outcome) {
        if (!over) {
            owner.ended(this, outcome);
        }
    }

    @Override
    public int playableSamples() {
        return owner.playableSamples(this);
    }

    @Override
    public void spoken(ByteBuffer pcm, int samples) {
        if (spokenSamples == 0) {
            firstAudioNanos = System.nanoTime();
        }
        spokenSamples += samples;
        owner.emit(response.audio(spokenSamples / SAMPLES_PER_MILLI));
        owner.audio(response.messageSlot(), pcm, samples);
        spend(0);
    }

    @Override
    public void silent() {
        while (!over && !afterSpeech.isEmpty() && !speaking()) {
            afterSpeech.remove().run();
        }
    }

    @Override
    public void failed(Throwable fault) {
        end(new ResponseOutcome.Failed(ApiError.serverFault("synthesis_failed", "The answer could not be spoken.")));
    }

    /** The dialogue's words, from any thread; words of an answer that is over are not heard. */
    private final class Words implements ReplySink {

        @Override
        public void text(String delta) {
            onLoop(() -> Answer.this.text(delta));
        }

        @Override
        public void toolCall(String callId, String name) {
            onLoop(() -> call(callId, name));
        }

        @Override
        public void toolArguments(String delta) {
            onLoop(() -> arguments(delta));
        }

        @Override
        public void counted(ReplyTokens tokens) {
            onLoop(() -> counted = tokens);
        }

        @Override
        public void done(Finish finish) {
            onLoop(() -> finished(finish));
        }

        @Override
        public void failed(DialogueFailure failure) {
            onLoop(() -> apologise("Sorry, I cannot think of an answer right now. Please try again in a moment.",
                    ApiError.serverFault(failure.code(), failure.message())));
        }

        private void onLoop(Runnable task) {
            owner.run(() -> {
                if (!over) {
                    task.run();
                }
            });
        }
    }
}
