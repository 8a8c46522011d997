package dev.earshot.rtc.sctp;

/** Takes whole messages as they are put together. */
interface MessageSink {
    void message(int streamId, int payloadProtocol, byte[] data);
}
