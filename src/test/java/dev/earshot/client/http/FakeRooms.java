package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.agent.MediaMode;
import dev.earshot.credentials.MovableClock;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.CallAnswerer;
import dev.earshot.session.CallControl;
import dev.earshot.session.Opening;
import dev.earshot.session.Owner;
import io.vertx.core.Context;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The rooms behind the HTTP door, as far as its tests need them; only the profiles of those tests switch them on. */
@Alternative
@Singleton
class FakeRooms implements CallAnswerer, CallControl {

    /** What the last call was asked for. */
    record Asked(String sdpOffer, ObjectNode session, String model, String owner, boolean onEventLoop) {

        static Asked of(String sdpOffer, Opening opening) {
            return new Asked(sdpOffer, opening.configuration().toJson(), opening.agent().name(), opening.owner().id(),
                    Context.isOnEventLoopThread());
        }
    }

    static final String ANSWER = "v=0\r\nanswer\r\n";
    static final String EXPLODE = "v=0\r\nexplode\r\n";
    static final String EXPLODE_AT_ONCE = "v=0\r\nexplode at once\r\n";
    static final String REFUSE = "v=0\r\nrefuse\r\n";
    static final String REFUSE_LATER = "v=0\r\nrefuse later\r\n";

    final Set<String> live = ConcurrentHashMap.newKeySet();
    volatile Asked asked;
    @Override
    public MediaMode media() {
        return MediaMode.TERMINATE;
    }

    @Override
    public CompletionStage<Answer> answer(String sdpOffer, Opening opening) {
        asked = Asked.of(sdpOffer, opening);
        var refusal = new ApiException(404, ApiError.modelNotFound("no-such-model"));
        return switch (sdpOffer) {
            case EXPLODE -> CompletableFuture.failedFuture(new IllegalStateException("a secret inside"));
            case EXPLODE_AT_ONCE -> throw new IllegalStateException("a secret inside");
            case REFUSE -> throw refusal;
            case REFUSE_LATER -> CompletableFuture.supplyAsync(() -> {
                throw refusal;
            });
            default -> {
                live.add("rtc_u1_7");
                yield CompletableFuture.supplyAsync(() -> new Answer("rtc_u1_7", ANSWER));
            }
        };
    }

    @Override
    public CompletionStage<Answer> answerAgain(String sdpOffer, String callId, String owner) {
        return live.contains(callId) ? CompletableFuture.completedFuture(new Answer(callId, ANSWER))
                : CompletableFuture.failedFuture(new ApiException(404, ApiError.notFound("call_id_not_found", "none")));
    }

    @Override
    public boolean hangup(String callId, Predicate<Owner> owners) {
        return live.remove(callId);
    }

    /** The clock of the same tests. */
    @Alternative
    @Singleton
    static class Time {

        @Produces
        @Singleton
        @Alternative
        MovableClock clock() {
            return new MovableClock();
        }
    }
}
