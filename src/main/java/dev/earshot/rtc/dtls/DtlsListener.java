package dev.earshot.rtc.dtls;

/**
 * What a {@link DtlsTransport} tells its owner. During the handshake all three are called on the worker, so the owner
 * hops to its loop; later {@code onDatagram} is called on the loop, within the call that caused it.
 */
public interface DtlsListener {

    /** A datagram to send to the peer; the array is the listener's to keep. */
    void onDatagram(byte[] datagram);

    /**
     * The handshake is done. On its loop the owner then calls {@link DtlsTransport#unwrapNext} until it gives nothing,
     * since datagrams may have been queued in the meantime, and from then on {@link DtlsTransport#unwrap}.
     */
    void onConnected(DtlsResult result);

    /** The handshake came to nothing; nothing will follow. */
    void onFailed(DtlsFailure failure);
}
