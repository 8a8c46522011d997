package dev.earshot.rtc.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SrtpKeysTest {

    @Test
    void materialIsCutIntoBothKeysThenBothSalts() {
        for (var profile : SrtpProfile.values()) {
            var material = new byte[profile.keyingMaterialBytes()];
            for (var at = 0; at < material.length; at++) {
                material[at] = (byte) at;
            }
            var keys = SrtpKeys.split(profile, material);
            assertEquals(0, keys.clientKey()[0]);
            assertEquals(16, keys.serverKey()[0]);
            assertEquals(32, keys.clientSalt()[0]);
            assertEquals(32 + profile.saltBytes(), keys.serverSalt()[0]);
            assertEquals(profile.saltBytes(), keys.serverSalt().length);
            assertEquals(material.length - 1, keys.serverSalt()[profile.saltBytes() - 1]);
            assertArrayEquals(keys.clientKey(), new DtlsResult(profile, material, true).keys().clientKey());
        }
    }

    @Test
    void materialOfTheOtherProfileIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> SrtpKeys.split(SrtpProfile.AEAD_AES_128_GCM, new byte[60]));
    }

    @Test
    void onlyTheStrongestOfferedHashCounts() {
        var certificate = new byte[] {1, 2, 3};
        var right = DtlsFingerprint.of("sha-256", certificate);
        var wrongButStronger = DtlsFingerprint.of("sha-512", new byte[] {4});
        var lowerCase = new DtlsFingerprint("SHA-256", right.hex().toLowerCase());
        assertTrue(DtlsFingerprint.anyMatches(List.of(lowerCase), certificate));
        assertFalse(DtlsFingerprint.anyMatches(List.of(right, wrongButStronger), certificate));
        assertTrue(DtlsFingerprint.anyMatches(List.of(right, wrongButStronger,
                DtlsFingerprint.of("sha-512", certificate)), certificate));
        assertFalse(DtlsFingerprint.anyMatches(List.of(), certificate));
        assertTrue(Endpoint.IDENTITY.fingerprint().hex().matches("([0-9A-F]{2}:){31}[0-9A-F]{2}"));
    }
}
