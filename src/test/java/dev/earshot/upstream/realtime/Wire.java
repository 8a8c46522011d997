package dev.earshot.upstream.realtime;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The server's end of one WebSocket, so bare that it can also be held wrongly: half a frame, no pong, no goodbye. */
final class Wire implements Closeable {

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final List<String> head = new ArrayList<>();
    private volatile boolean deaf;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
        socket.setTcpNoDelay(true);
        for (var line = line(); !line.isEmpty(); line = line()) {
            head.add(line);
        }
    }

    /** The path of the request. */
    String path() {
        return URI.create(head.getFirst().split(" ")[1]).getPath();
    }

    /** The value of a parameter of the request's query; empty where there is none. */
    String parameter(String name) {
        var query = URI.create(head.getFirst().split(" ")[1]).getQuery();
        for (var pair : query == null ? new String[0] : query.split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    String header(String name) {
        return head.stream().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse("");
    }

    void refuse(int status) throws IOException {
        raw(("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        close();
    }

    void upgrade() throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-1")
                    .digest((header("Sec-WebSocket-Key") + MAGIC).getBytes(StandardCharsets.US_ASCII));
            raw(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next text message; pings are answered meanwhile. Null once the peer has closed. */
    String read() throws IOException {
        var message = new StringBuilder();
        while (true) {
            int first;
            try {
                first = in.readUnsignedByte();
            } catch (EOFException e) {
                return null;
            }
            var second = in.readUnsignedByte();
            var length = (long) (second & 0x7f);
            length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            var mask = new byte[4];
            if ((second & 0x80) != 0) {
                in.readFully(mask);
            }
            var payload = new byte[Math.toIntExact(length)];
            in.readFully(payload);
            for (var i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i & 3];
            }
            switch (first & 0xf) {
                case CLOSE -> {
                    return null;
                }
                case PING -> {
                    if (!deaf) {
                        frame(PONG, payload);
                    }
                }
                case PONG -> { }
                default -> {
                    message.append(new String(payload, StandardCharsets.UTF_8));
                    if ((first & 0x80) != 0) {
                        return message.toString();
                    }
                }
            }
        }
    }

    /** Answers no ping from now on. */
    void deafen() {
        deaf = true;
    }

    void send(String text) throws IOException {
        frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void sendClose(int code, String reason) throws IOException {
        var bytes = reason.getBytes(StandardCharsets.UTF_8);
        var payload = new byte[2 + bytes.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(bytes, 0, payload, 2, bytes.length);
        frame(CLOSE, payload);
    }

    /** The head of a frame and some of what it promises. */
    void sendHalf(String text) throws IOException {
        var whole = framed(TEXT, text.getBytes(StandardCharsets.UTF_8));
        raw(java.util.Arrays.copyOf(whole, whole.length / 2));
    }

    private void frame(int opcode, byte[] payload) throws IOException {
        raw(framed(opcode, payload));
    }

    private static byte[] framed(int opcode, byte[] payload) {
        var head = payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10;
        var frame = java.nio.ByteBuffer.allocate(head + payload.length).put((byte) (0x80 | opcode));
        switch (head) {
            case 2 -> frame.put((byte) payload.length);
            case 4 -> frame.put((byte) 126).putShort((short) payload.length);
            default -> frame.put((byte) 127).putLong(payload.length);
        }
        return frame.put(payload).array();
    }

    private synchronized void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
