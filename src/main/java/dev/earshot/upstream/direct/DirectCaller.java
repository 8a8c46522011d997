package dev.earshot.upstream.direct;

import dev.earshot.protocol.ServerEvent;
import dev.earshot.session.ClientLeg;
import dev.earshot.session.EndReason;
import dev.earshot.session.turn.TurnTimeline.Mark;
import java.util.EnumSet;
import java.util.Set;

/** The client of a direct call, who is with the server: it hears every event there, and nothing from here. */
final class DirectCaller implements ClientLeg {

    @Override
    public boolean playsAudio() {
        return false;
    }

    /** Its sound goes by elsewhere; what there is, is what the server tells of it. */
    @Override
    public Set<Mark> unseen() {
        return EnumSet.of(Mark.MICROPHONE_START, Mark.UPSTREAM_SENT, Mark.UPSTREAM_FIRST_BYTE, Mark.FIRST_SAMPLE_PLAYED,
                Mark.LAST_SAMPLE_PLAYED, Mark.SILENCE);
    }

    @Override
    public void send(ServerEvent event) {}

    /** The hang-up at the server ends its connection, see {@link DirectLeg#close}. */
    @Override
    public void close(EndReason reason) {}
}
