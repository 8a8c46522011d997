package dev.earshot.rtc.sctp;

/**
 * What an association tells its owner, from within {@link SctpAssociation#receive} or {@link
 * SctpAssociation#onTimeout}. The owner may send, close a channel or close the association from within each call.
 */
public interface SctpListener {
    /** The peer opened a data channel; it can be sent on at once. */
    void channelOpened(int streamId, String label, String protocol);

    /** A whole text message, as UTF-8 that nobody has validated; the array is the listener's. */
    void text(int streamId, byte[] utf8);

    /** A whole binary message came and was dropped: realtime events are text. */
    void binary(int streamId, int lengthBytes);

    /** The channel is closed in the peer's direction; nothing more can be sent or will come on it. */
    void channelClosed(int streamId);

    /** The association is over; called once, the last call of all. */
    void closed(SctpCloseReason reason);
}
