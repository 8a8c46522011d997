package dev.earshot.rtc.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;

/** The library's server with our terms: a client certificate is asked for, and is a must. */
final class DtlsServerPeer extends DefaultTlsServer {

    private final DtlsIdentity identity;
    private final DtlsTerms terms;

    DtlsServerPeer(DtlsIdentity identity, DtlsTerms terms) {
        super(identity.crypto());
        this.identity = identity;
        this.terms = terms;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return DtlsTerms.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return DtlsTerms.cipherSuites();
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() {
        return identity.signer(context);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        terms.chooseProfile(TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public Hashtable<Integer, byte[]> getServerExtensions() throws IOException {
        Hashtable ofTheLibrary = super.getServerExtensions();
        Hashtable<Integer, byte[]> extensions = ofTheLibrary == null ? new Hashtable<>() : ofTheLibrary;
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(terms.chosenCode(), TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        var algorithms = new Vector<SignatureAndHashAlgorithm>();
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
        return new CertificateRequest(new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                algorithms, null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        terms.checkCertificate(certificate);
    }

    /** Trust comes from the fingerprint, so how a certificate signed itself does not matter (RFC 8827 section 6.5). */
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        terms.export(context);
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return DtlsTerms.HANDSHAKE_TIMEOUT_MILLIS;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return DtlsTerms.RESEND_MILLIS;
    }
}
