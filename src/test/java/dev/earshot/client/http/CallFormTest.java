package dev.earshot.client.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.earshot.protocol.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallFormTest {

    private static final String TYPE = "multipart/form-data; boundary=b";
    private static final String WHOLE = "--b\r\nContent-Disposition: form-data; name=\"sdp\"\r\n\r\nv=0\r\n--b--\r\n";

    @ParameterizedTest
    @ValueSource(strings = {
        "--b\r\nContent-Disposition: form-data; name=\"sdp\"\r\n\r\nv=0\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"sdp\"\r\n\r\nv=0\r\n--b--",
        "a preamble\r\n--b\r\nContent-Disposition: form-data; name=\"sdp\"\r\n\r\nv=0\r\n--b--\r\nan epilogue",
        "--b\r\ncontent-disposition:form-data;name=sdp\r\n\r\nv=0\r\n--b--\r\n",
        "--b  \r\nContent-Type: application/sdp\r\nContent-Disposition: form-data; name=sdp; x=y\r\n\r\nv=0\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; filename=blob; name=\"sdp\"\r\n\r\nv=0\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"sdp\"; filename=\"a; name=session\"\r\n\r\nv=0\r\n--b--\r\n",
    })
    void thePartIsFoundHoweverItIsFramed(String body) {
        var form = read(TYPE, body);
        assertEquals("v=0", new String(form.sdp(), StandardCharsets.UTF_8));
        assertNull(form.session());
    }

    @Test
    void everyByteOfAPartIsKept() {
        var session = "{\"instructions\":\"Grüße 你好 \\u0000\"}\r\n\r\n--\r\n-b\r\n";
        var form = read("multipart/form-data; charset=utf-8; boundary=\"b c\"",
                "--b c\r\nContent-Disposition: form-data; name=\"session\"\r\n\r\n" + session + "\r\n--b c--\r\n");
        assertArrayEquals(session.getBytes(StandardCharsets.UTF_8), form.session());
    }

    @Test
    void aFormWithoutPartsHasNone() {
        assertNull(read(TYPE, "--b--\r\n").sdp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""})
    void aTypeWithoutBoundaryIsRefused(String type) {
        assertEquals(400, assertThrows(ApiException.class, () -> read(type, WHOLE)).httpStatus());
    }

    @Test
    void aFormCutAnywhereBeforeItsEndIsRefused() {
        for (var length = 0; length < WHOLE.length() - 2; length++) {
            var cut = WHOLE.substring(0, length);
            assertEquals("invalid_value", assertThrows(ApiException.class, () -> read(TYPE, cut), cut).error().code());
        }
    }

    @Test
    void aPartComesOnce() {
        var part = WHOLE.substring(0, WHOLE.indexOf("--b--"));
        assertEquals("sdp", assertThrows(ApiException.class, () -> read(TYPE, part + WHOLE)).error().param());
    }

    @Test
    void hostileFormsEndSoonAndOnlyInRefusals() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var words = new String[] {"--b", "\r\n", "--", "Content-Disposition: form-data", "; name=", "\"sdp\"", ";", "x", "\""};
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (var i = 0; i < 2000; i++) {
                var body = new StringBuilder();
                for (var word = random.nextInt(60); word > 0; word--) {
                    body.append(words[random.nextInt(words.length)]);
                }
                try {
                    read(TYPE, body.toString());
                } catch (ApiException refusal) {
                    assertEquals(400, refusal.httpStatus());
                }
            }
            for (var filler : words) {
                var body = "--b\r\nContent-Disposition: form-data" + filler.repeat(300_000 / filler.length());
                assertThrows(ApiException.class, () -> read(TYPE, body + "\r\n\r\n\r\n--b--"));
            }
        }, () -> "seed " + seed);
    }

    private static CallForm read(String contentType, String body) {
        return CallForm.read(contentType, body.getBytes(StandardCharsets.UTF_8));
    }
}
