package dev.earshot.client.websocket;

import dev.earshot.session.Session;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The way of a socket's messages to a session whose event loop may be another than the socket's. */
final class Crossing {

    /** What may be on its way. */
    private static final long MAX_WAITING_CHARS = 32L * 1024 * 1024;

    private final Session session;
    private final AtomicLong waitingChars = new AtomicLong();

    Crossing(Session session) {
        this.session = session;
    }

    /** @return false when too much is on its way already */
    boolean pass(String message, Consumer<String> taker) {
        if (waitingChars.addAndGet(message.length()) > MAX_WAITING_CHARS) {
            return false;
        }
        session.execute(() -> {
            waitingChars.addAndGet(-message.length());
            taker.accept(message);
        });
        return true;
    }
}
