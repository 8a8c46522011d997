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
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final StringBuffer arguments = new StringBuffer();
    private volatile ReplyTokens tokens;

    @Override
    public void text(String delta) {
        countStray();
        text.append(delta);
        first.countDown();
    }

    @Override
    public void toolCall(String callId, String name) {
        countStray();
        calls.add(name);
    }

    @Override
    public void toolArguments(String delta) {
        countStray();
        arguments.append(delta);
    }

    @Override
    public void counted(ReplyTokens tokens) {
        countStray();
        this.tokens = tokens;
    }

    @Override
    public void done(Finish finish) {
        countStray();
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

    List<String> calls() {
        return calls;
    }

    String arguments() {
        return arguments.toString();
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
