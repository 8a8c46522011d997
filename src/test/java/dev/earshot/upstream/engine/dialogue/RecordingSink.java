package dev.earshot.upstream.engine.dialogue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what a reply gives; any call after its outcome is counted as stray. */
final class RecordingSink implements ReplySink {

    private final StringBuffer text = new StringBuffer();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger stray = new AtomicInteger();
    private volatile String outcome = "open";
    private volatile DialogueFailure failure;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Finish finish;
    private volatile ReplyTokens tokens;

    /** A tool call with the pieces of its arguments put together. */
    record Call(String id, String name, StringBuffer arguments) {

        @Override
        public String toString() {
            return id + " " + name + arguments;
        }
    }

    @Override
    public void text(String delta) {
        countStray();
        text.append(delta);
        first.countDown();
    }

    @Override
    public void toolCall(String callId, String name) {
        countStray();
        calls.add(new Call(callId, name, new StringBuffer()));
    }

    @Override
    public void toolArguments(String delta) {
        countStray();
        calls.getLast().arguments().append(delta);
    }

    @Override
    public void counted(ReplyTokens tokens) {
        countStray();
        this.tokens = tokens;
    }

    @Override
    public void done(Finish finish) {
        countStray();
        this.finish = finish;
        outcome = "done";
        over.countDown();
    }

    @Override
    public void failed(DialogueFailure failure) {
        countStray();
        this.failure = failure;
        outcome = failure.code();
        over.countDown();
    }

    void awaitText() throws InterruptedException {
        assertTrue(first.await(10, TimeUnit.SECONDS), "no text came");
    }

    String awaitOutcome() throws InterruptedException {
        assertTrue(over.await(10, TimeUnit.SECONDS), "the reply did not end");
        return outcome;
    }

    String text() {
        return text.toString();
    }

    String outcome() {
        return outcome;
    }

    DialogueFailure failure() {
        return failure;
    }

    /** {@code id name{arguments}} of each call. */
    List<String> calls() {
        return calls.stream().map(Call::toString).toList();
    }

    Finish finish() {
        return finish;
    }

    ReplyTokens tokens() {
        return tokens;
    }

    int stray() {
        return stray.get();
    }

    private void countStray() {
        if (!outcome.equals("open")) {
            stray.incrementAndGet();
        }
    }
}
