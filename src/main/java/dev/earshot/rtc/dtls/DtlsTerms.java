package dev.earshot.rtc.dtls;

import java.io.IOException;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.UseSRTPData;

/** What both roles insist on, and what one handshake has come to so far; used by its worker only. */
final class DtlsTerms {

    static final int HANDSHAKE_TIMEOUT_MILLIS = 15_000;
    static final int RESEND_MILLIS = 200;

    /** Explicit nonce and tag. */
    static final int GCM_OVERHEAD_BYTES = 24;
    private static final int CHACHA20_OVERHEAD_BYTES = 16;

    private static final int[] CIPHER_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    };

    private final List<DtlsFingerprint> offered;
    private final List<SrtpProfile> profiles;
    private SrtpProfile profile;
    private byte[] keyingMaterial;
    private int leastEncryptedBytes;
    private DtlsFailure failure;

    DtlsTerms(List<DtlsFingerprint> offered, List<SrtpProfile> profiles) {
        this.offered = List.copyOf(offered);
        this.profiles = List.copyOf(profiles);
    }

    static ProtocolVersion[] versions() {
        return new ProtocolVersion[] {ProtocolVersion.DTLSv12};
    }

    static int[] cipherSuites() {
        return CIPHER_SUITES.clone();
    }

    int[] profileCodes() {
        return profiles.stream().mapToInt(SrtpProfile::code).toArray();
    }

    int[] chosenCode() {
        return new int[] {profile.code()};
    }

    /** The first of our profiles that the peer names too. */
    void chooseProfile(UseSRTPData peer) throws TlsFatalAlert {
        for (var ours : profiles) {
            for (var code : peer == null ? new int[0] : peer.getProtectionProfiles()) {
                if (ours.code() == code) {
                    profile = ours;
                    return;
                }
            }
        }
        failure = DtlsFailure.NO_COMMON_SRTP_PROFILE;
        throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }

    void checkCertificate(Certificate certificate) throws IOException {
        if (certificate == null || certificate.isEmpty()
                || !DtlsFingerprint.anyMatches(offered, certificate.getCertificateAt(0).getEncoded())) {
            failure = DtlsFailure.FINGERPRINT_MISMATCH;
            throw new TlsFatalAlert(AlertDescription.bad_certificate);
        }
    }

    void export(TlsContext context) {
        keyingMaterial = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, profile.keyingMaterialBytes());
        var suite = context.getSecurityParametersConnection().getCipherSuite();
        leastEncryptedBytes = suite == CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
                ? CHACHA20_OVERHEAD_BYTES : GCM_OVERHEAD_BYTES;
    }

    /**
     * What every encrypted fragment has. A shorter one is forged, and the library would end the connection over it
     * instead of passing it over (RFC 6347 section 4.1.2.7).
     */
    int leastEncryptedBytes() {
        return leastEncryptedBytes;
    }

    DtlsResult result(boolean weAreServer) {
        return new DtlsResult(profile, keyingMaterial, weAreServer);
    }

    /** The reason found by one of the checks above, or null. */
    DtlsFailure failure() {
        return failure;
    }
}
