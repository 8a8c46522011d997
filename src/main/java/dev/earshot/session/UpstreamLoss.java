package dev.earshot.session;

import dev.earshot.protocol.ApiError;

/**
 * Why an upstream goes on no longer.
 *
 * @param reason a word for machines: {@code connect_timeout}, {@code broken}, {@code stalled} and so on
 * @param end what the client is told when no other upstream takes over
 */
public record UpstreamLoss(String reason, EndReason end) {

    /** The reason of a change that was planned: between two turns another upstream took over from one that was still there. */
    public static final String ROLLED_OVER = "rolled_over";

    private static final int CLOSE_TRY_AGAIN = 1013;

    /** It cannot be reached, or has gone without a word. */
    public static UpstreamLoss unavailable(String reason) {
        return new UpstreamLoss(reason, new EndReason(CLOSE_TRY_AGAIN, "server_error.upstream_unavailable",
                ApiError.serverFault("upstream_unavailable",
                        "The upstream of this session is not available (" + reason + ").")));
    }

    /** It said itself why it goes. */
    public static UpstreamLoss said(String reason, int closeCode, String closeReason, ApiError error) {
        return new UpstreamLoss(reason, new EndReason(closeCode, closeReason, error));
    }
}
