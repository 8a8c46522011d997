package dev.earshot.session;

import dev.earshot.agent.MediaMode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers the SDP offer of a WebRTC client with a live call. */
public interface CallAnswerer {

    /** Of which calls; one answerer for each. */
    MediaMode media();

    /**
     * Opens a call. The stage fails with {@link dev.earshot.protocol.ApiException} when the offer or the session cannot be
     * served; it may complete on any thread.
     *
     * @param sdpOffer the offer, at most 64 KiB
     */
    CompletionStage<Answer> answer(String sdpOffer, Opening opening);

    /**
     * Answers another offer for a call whose client was lost, or is about to be: its session goes on, with the media of
     * this offer. As {@link #answer}; not found where no call of this id and owner lives here, and refused where its media
     * do not end here.
     *
     * @param owner who asks, see {@link Owner#id}
     */
    default CompletionStage<Answer> answerAgain(String sdpOffer, String callId, String owner) {
        return CompletableFuture.failedStage(notResumable());
    }

    /** Of a call whose media are elsewhere: only there could it be taken up again. */
    static ApiException notResumable() {
        return ApiException.badRequest(ApiError.invalidRequest("call_not_resumable",
                "The media of this call do not end here; open another call.", null));
    }

    /** @param callId {@code rtc_…}, unguessable */
    record Answer(String callId, String sdp) {
    }
}
