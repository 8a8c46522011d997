package dev.earshot.client.http;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The {@code multipart/form-data} body (RFC 7578, RFC 2046 section 5.1) of a call: the part {@code sdp} and perhaps
 * {@code session}, each once. Clients send them as plain strings, with a content type, or as files of a browser's
 * {@code Blob}; only the bytes count. The form is read in memory, and nothing of it is ever written to a disk.
 *
 * @param sdp the offer; null when the part is missing
 * @param session JSON; null when the part is missing
 */
record CallForm(byte[] sdp, byte[] session) {

    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME =
            Pattern.compile("form-data\\s*;(?:[^\"]*;)?\\s*name=(?:\"([^\"]{0,64})\"|([^\\s;\"]{1,64}))",
                    Pattern.CASE_INSENSITIVE);
    private static final String DISPOSITION = "content-disposition:";
    private static final String LINE = "\r\n";

    /** @throws ApiException 400 for a body that is no such form or has other parts, 413 for parts that are too long */
    static CallForm read(String contentType, byte[] body) {
        var boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw unreadable("its Content-Type names no boundary");
        }
        var delimiter = "--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2));
        // One character a byte: positions in the text are positions in the body.
        var text = new String(body, StandardCharsets.ISO_8859_1);
        var form = new CallForm(null, null);
        var at = text.startsWith(delimiter) ? delimiter.length() : endOf(text, LINE + delimiter, 0);
        while (!text.startsWith("--", at)) {
            var headers = endOf(text, LINE, at);
            var content = text.startsWith(LINE, headers) ? headers + LINE.length() : endOf(text, LINE + LINE, headers);
            var next = endOf(text, LINE + delimiter, content);
            var end = next - delimiter.length() - LINE.length();
            form = form.with(nameIn(text.substring(headers, content)), text, content, end);
            at = next;
        }
        return form;
    }

    private CallForm with(String name, String text, int from, int to) {
        return switch (name) {
            case "sdp" -> new CallForm(once(sdp, name, text, from, to, Limits.SDP_BYTES), session);
            case "session" -> new CallForm(sdp, once(session, name, text, from, to, Limits.SESSION_BYTES));
            default -> throw ApiException.badRequest(ApiError.unknownParameter(name));
        };
    }

    private static byte[] once(byte[] before, String name, String text, int from, int to, int limitBytes) {
        if (before != null) {
            throw ApiException.badRequest(ApiError.invalidValue(name, "The form has the part '" + name + "' twice."));
        }
        Limits.check(to - from, limitBytes, name);
        return text.substring(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String nameIn(String headers) {
        for (var header : headers.split(LINE)) {
            if (header.toLowerCase(Locale.ROOT).startsWith(DISPOSITION)) {
                var name = NAME.matcher(header);
                if (name.find()) {
                    return name.group(1) != null ? name.group(1) : name.group(2);
                }
            }
        }
        throw unreadable("a part of it has no name");
    }

    private static int endOf(String text, String mark, int from) {
        var at = text.indexOf(mark, from);
        if (at < 0) {
            throw unreadable("it ends too early");
        }
        return at + mark.length();
    }

    private static ApiException unreadable(String why) {
        return ApiException.badRequest(ApiError.invalidValue(null, "The body is not a readable multipart form: " + why + "."));
    }
}
