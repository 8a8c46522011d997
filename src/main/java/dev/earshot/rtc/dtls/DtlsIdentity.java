package dev.earshot.rtc.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * The process's certificate: self-signed, P-256, made at start and never stored. Peers trust its fingerprint in the
 * answer and nothing else in it. Immutable and shared by all transports; it holds the random source, so make it at run
 * time, not in a static field that a native image would freeze.
 */
public final class DtlsIdentity {

    private static final Duration BACKDATED = Duration.ofDays(1);
    private static final Duration VALID = Duration.ofDays(365);

    private final BcTlsCrypto crypto;
    private final AsymmetricKeyParameter privateKey;
    private final Certificate certificate;
    private final DtlsFingerprint fingerprint;

    private DtlsIdentity(BcTlsCrypto crypto, AsymmetricKeyParameter privateKey, byte[] certificate) throws IOException {
        this.crypto = crypto;
        this.privateKey = privateKey;
        this.certificate = new Certificate(new TlsCertificate[] {crypto.createCertificate(certificate)});
        this.fingerprint = DtlsFingerprint.sha256(certificate);
    }

    /**
     * A new key and certificate.
     *
     * @param now wall clock; validity runs from a day earlier for a year
     */
    public static DtlsIdentity create(SecureRandom random, Instant now) {
        var curve = new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1,
                CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));
        var generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(curve, random));
        var pair = generator.generateKeyPair();
        // A name that says nothing of the machine; peers see it in the clear.
        var name = new X500Name("CN=earshot");
        var algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
        try {
            var builder = new X509v3CertificateBuilder(name, new BigInteger(63, random).add(BigInteger.ONE),
                    Date.from(now.minus(BACKDATED)), Date.from(now.plus(VALID)), name,
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic()));
            var signer = new BcECContentSignerBuilder(algorithm,
                    new DefaultDigestAlgorithmIdentifierFinder().find(algorithm)).build(pair.getPrivate());
            return new DtlsIdentity(new BcTlsCrypto(random), pair.getPrivate(), builder.build(signer).getEncoded());
        } catch (IOException | OperatorCreationException impossible) {
            throw new IllegalStateException("a P-256 certificate could not be made", impossible);
        }
    }

    /** SHA-256, upper-case hex with colons: what the answer says. */
    public DtlsFingerprint fingerprint() {
        return fingerprint;
    }

    BcTlsCrypto crypto() {
        return crypto;
    }

    TlsCredentialedSigner signer(TlsContext context) {
        return new BcDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), crypto, privateKey, certificate,
                SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }
}
