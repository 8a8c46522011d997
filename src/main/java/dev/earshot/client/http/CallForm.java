package dev.earshot.client.http;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpData;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The {@code multipart/form-data} body (RFC 7578) of a call: the part {@code sdp} and perhaps {@code session}. Clients
 * send them as plain strings, with a content type, or as files of a browser's {@code Blob}; only the bytes count. The
 * form is read in memory: nothing of it is ever written to a disk.
 *
 * @param sdp the offer; null when the part is missing
 * @param session JSON; null when the part is missing
 */
record CallForm(byte[] sdp, byte[] session) {

    /** More than the two known parts, so that an unknown one can be named. */
    private static final int MAX_PARTS = 16;

    /** @throws ApiException 400 for a body that is no such form or has other parts, 413 for parts that are too long */
    static CallForm read(String contentType, byte[] body) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(body),
                new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, contentType), EmptyHttpHeaders.INSTANCE);
        HttpPostMultipartRequestDecoder form = null;
        try {
            form = new HttpPostMultipartRequestDecoder(new DefaultHttpDataFactory(false), request,
                    StandardCharsets.UTF_8, MAX_PARTS, body.length);
            return new CallForm(part(form, "sdp", Limits.SDP_BYTES), part(form, "session", Limits.SESSION_BYTES))
                    .withoutOthers(form);
        } catch (DecoderException | IOException | IllegalArgumentException _) {
            throw ApiException.badRequest(ApiError.invalidValue(null, "The body is not a readable multipart form."));
        } finally {
            if (form != null) {
                form.destroy();
            }
        }
    }

    private static byte[] part(HttpPostMultipartRequestDecoder form, String name, int limitBytes) throws IOException {
        if (!(form.getBodyHttpData(name) instanceof HttpData data)) {
            return null;
        }
        Limits.check((int) data.length(), limitBytes, name);
        return data.get();
    }

    private CallForm withoutOthers(HttpPostMultipartRequestDecoder form) {
        for (var data : form.getBodyHttpDatas()) {
            if (!data.getName().equals("sdp") && !data.getName().equals("session")) {
                throw ApiException.badRequest(ApiError.unknownParameter(data.getName()));
            }
        }
        return this;
    }
}
