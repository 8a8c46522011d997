package dev.earshot.session;

import dev.earshot.audio.Slab;
import dev.earshot.protocol.ClientEvent;
import java.nio.ByteBuffer;

/** An upstream that takes everything and says nothing. */
public final class SilentUpstream implements UpstreamLeg {

    @Override
    public void open(UpstreamSink sink, Slab slab) {}

    @Override
    public void send(ClientEvent event) {}

    @Override
    public void audio(ByteBuffer pcm, int offsetBytes, int samples) {}

    @Override
    public void close(Runnable released) {
        released.run();
    }
}
