package dev.earshot.client.webrtc;

import dev.earshot.agent.MediaMode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.rtc.dtls.DtlsIdentity;
import dev.earshot.rtc.ice.IceCredentials;
import dev.earshot.rtc.sdp.SdpAnswer;
import dev.earshot.rtc.sdp.SdpCandidate;
import dev.earshot.rtc.sdp.SdpChoice;
import dev.earshot.rtc.sdp.SdpException;
import dev.earshot.rtc.sdp.SdpOffer;
import dev.earshot.rtc.sdp.SdpTrack;
import dev.earshot.rtc.sdp.SdpTransport;
import dev.earshot.session.CallAnswerer;
import dev.earshot.session.Opening;
import dev.earshot.session.SessionRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/** Answers an offer with a call whose media ends here. */
@ApplicationScoped
public class WebRtcAnswerer implements CallAnswerer {

    private final SecureRandom random = new SecureRandom();
    private final DtlsIdentity identity = DtlsIdentity.create(random, Instant.now());
    private final MediaLoops loops;
    private final SessionRegistry sessions;
    private final ExecutorService handshakes;

    @Inject
    WebRtcAnswerer(MediaLoops loops, SessionRegistry sessions, Handshakes handshakes) {
        this.loops = loops;
        this.sessions = sessions;
        this.handshakes = handshakes.executor();
    }

    @Override
    public MediaMode media() {
        return MediaMode.TERMINATE;
    }

    @Override
    public CompletionStage<Answer> answer(String sdpOffer, Opening opening) {
        var loop = loops.next();
        return on(loop, () -> open(loop, SdpOffer.parse(sdpOffer).choose(), opening));
    }

    @Override
    public CompletionStage<Answer> answerAgain(String sdpOffer, String callId, String owner) {
        var session = sessions.call(callId);
        if (session == null || !session.opening().owner().id().equals(owner)) {
            return CompletableFuture.failedStage(noSuchCall());
        }
        var loop = loops.of(session.loop());
        return on(loop, () -> {
            if (!session.playsAudio()) {
                throw CallAnswerer.notResumable();
            }
            var made = make(loop, SdpOffer.parse(sdpOffer).choose());
            if (!session.takeUp(made.call())) {
                throw noSuchCall();
            }
            return new Answer(callId, made.sdp());
        });
    }

    private static ApiException noSuchCall() {
        return new ApiException(404, ApiError.notFound("call_id_not_found", "No call of yours with this id is live here."));
    }

    private interface Answering {
        Answer answer() throws SdpException;
    }

    private static CompletionStage<Answer> on(MediaLoop loop, Answering task) {
        var answer = new CompletableFuture<Answer>();
        loop.eventLoop().execute(() -> {
            try {
                answer.complete(task.answer());
            } catch (SdpException e) {
                answer.completeExceptionally(ApiException.badRequest(
                        ApiError.invalidRequest("invalid_sdp", "The SDP offer cannot be answered: " + e.getMessage() + ".", "sdp")));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private Answer open(MediaLoop loop, SdpChoice choice, Opening opening) {
        var made = make(loop, choice);
        var opened = sessions.open(made.call(), opening, loop.eventLoop());
        if (opened.endReason() != null) {
            throw new ApiException(503, opened.endReason().error());
        }
        return new Answer(opening.callId(), made.sdp());
    }

    private record Made(WebRtcCall call, String sdp) {
    }

    private Made make(MediaLoop loop, SdpChoice choice) {
        var credentials = IceCredentials.generate(random);
        var ssrc = random.nextInt();
        var call = new WebRtcCall(loop, choice, credentials, identity, handshakes, random, ssrc);
        return new Made(call, describe(loop, choice, credentials, ssrc).write());
    }

    private SdpAnswer describe(MediaLoop loop, SdpChoice choice, IceCredentials credentials, int ssrc) {
        var candidates = loop.sockets().stream()
                .map(socket -> new SdpCandidate(socket.advertisedAddress(), socket.port())).toList();
        var transport = new SdpTransport(credentials.ufrag(), credentials.pwd(), identity.fingerprint().hex(), choice.setup(),
                candidates);
        return new SdpAnswer(choice, random.nextLong() & Long.MAX_VALUE, transport,
                new SdpTrack(ssrc, "earshot", "earshot", "audio"), WebRtcCall.MAX_MESSAGE_BYTES);
    }
}
