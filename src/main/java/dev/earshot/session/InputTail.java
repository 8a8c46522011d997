package dev.earshot.session;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;

/**
 * The client's audio since it was last committed, as the appends it came in: what another upstream has to hear again.
 * Where nobody speaks only the last moments matter, so what is beyond the bound is dropped, oldest first.
 */
final class InputTail {

    /** Half a minute of PCM16 in base64. */
    static final long MAX_CHARS = 2L * 1024 * 1024;

    /** Between turns: the padding of a turn, and what the upstream may have been about to notice. */
    static final long QUIET_CHARS = 64L * 1024;

    private final ArrayDeque<String> appends = new ArrayDeque<>();
    private long chars;
    private long droppedChars;
    private String committedItemId;
    private List<String> committed = List.of();

    /** @param base64 audio in the session's input format */
    void appended(String base64, boolean speaking) {
        appends.add(base64);
        chars += base64.length();
        shrink(speaking ? MAX_CHARS : QUIET_CHARS);
    }

    /** What came until now is this item of the conversation; its audio is kept until somebody has written it down. */
    void committed(String itemId) {
        committedItemId = itemId;
        committed = List.copyOf(appends);
        cleared();
    }

    /** The words of this item are known, or what was said in it has been answered. */
    void understood(String itemIdOrAny) {
        if (itemIdOrAny == null || itemIdOrAny.equals(committedItemId)) {
            committedItemId = null;
            committed = List.of();
        }
    }

    /** What came until now is nothing at all. */
    void cleared() {
        appends.clear();
        chars = 0;
    }

    /** The audio of an item that nobody has written down, in base64; null where there is none. */
    String audioOf(String itemId) {
        if (!itemId.equals(committedItemId)) {
            return null;
        }
        var bytes = new ByteArrayOutputStream();
        for (var append : committed) {
            bytes.writeBytes(Base64.getDecoder().decode(append)); // each may end in padding of its own
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    Iterable<String> appends() {
        return appends;
    }

    long chars() {
        return chars;
    }

    /** Of speech that was longer than is kept. */
    long droppedChars() {
        return droppedChars;
    }

    private void shrink(long bound) {
        while (chars > bound && appends.size() > 1) {
            var oldest = appends.remove().length();
            chars -= oldest;
            if (bound == MAX_CHARS) {
                droppedChars += oldest;
            }
        }
    }
}
